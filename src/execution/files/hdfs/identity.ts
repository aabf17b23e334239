import { unsupported } from "../../../common/errors/conditions.ts";
import type { HadoopSettings } from "./hadoopConf.ts";
import type { Cluster } from "./nameNode.ts";
import { systemUser } from "./user.ts";

/**
 * Who asks: with Hadoop's simple authentication the name of the user, of `hadoop.user.name`, of HADOOP_USER_NAME or of this process. A delegation token that
 * somebody else got (`hdfs fetchdt`, as the text for addresses) stands for a login; logins with Kerberos are not made here.
 */
export function identityOf(conf: HadoopSettings, path: string): Cluster["identity"] {
  const token = conf.get("kindling.hdfs.delegation.token")?.trim() || process.env["KINDLING_HDFS_DELEGATION_TOKEN"];
  if (token) return [["delegation", token]];
  if (conf.get("hadoop.security.authentication")?.trim().toLowerCase() === "kerberos")
    throw unsupported(
      `a login with Kerberos (hadoop.security.authentication), which ${path} needs; spark.hadoop.kindling.hdfs.delegation.token may hold a token`,
    );
  return [["user.name", conf.get("hadoop.user.name")?.trim() || process.env["HADOOP_USER_NAME"] || systemUser()]];
}
