/** An address without what may be secret in it: user and password, and the query of a web address. */
export const withoutSecrets = (address: string): string =>
  address.replace(/^([a-z][a-z0-9+.-]+:\/\/)[^/@]*@/i, "$1").replace(/^(https?:\/\/[^?#]*)[?#].*$/is, "$1?...");
