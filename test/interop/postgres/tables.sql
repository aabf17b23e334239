CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE alltypes (
  id serial PRIMARY KEY, b bool, i2 int2 NOT NULL, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n102 numeric(10,2), n455 numeric(45,5),
  t text, vc varchar(20), vcx varchar, c5 char(5), u uuid, j json, jb jsonb, ip inet, cid cidr, mac macaddr, x xml, bytes bytea, d date,
  tm time, tm3 time(3), tz timetz, ts timestamp, ts3 timestamp(3), tstz timestamptz, iv interval, m money, mo mood, b1 bit(1), b8 bit(8), vb varbit(8),
  pt point, bx box, li line, ls lseg, pth path, pol polygon, cir circle, tsv tsvector, tsq tsquery, o oid, nm name, r int4range, xid xid, rc regclass,
  ai2 int2[], ai4 int4[], ai8 int8[], af4 float4[], af8 float8[], an numeric[], an83 numeric(8,3)[], at text[], av varchar(5)[], ac char(3)[], ab bool[],
  ad date[], ats timestamp[], atstz timestamptz[], aby bytea[], au uuid[], amo mood[], ai42 int4[][], aj jsonb[], ain inet[], ab1 bit(1)[], ao oid[]
);
INSERT INTO alltypes VALUES (
  DEFAULT, true, 1, 2, 3, 1.5, 2.25, 12.345, 1234.56, 1.5,
  'texté', 'vc', 'vcx', 'ab', '00000000-0000-0000-0000-000000000001', '{"a": 1}', '{"a":1, "b":[1,2]}', '10.0.0.1/24', '10.0.0.0/24', '08:00:2b:01:02:03', '<a/>', '\x01ff', '2020-02-29',
  '12:34:56.789012', '12:34:56.789', '12:34:56+02', '2020-01-01 12:34:56.789012', '2020-01-01 12:34:56.789', '2020-01-01 12:34:56.789012+02', '1 year 2 mons 3 days 04:05:06.5', '$1,234.56', 'happy', '1', '10101010', '1010',
  '(1,2)', '((1,2),(3,4))', '{1,2,3}', '((1,2),(3,4))', '((1,2),(3,4))', '((1,2),(3,4))', '<(1,2),3>', 'a fat cat', 'fat & rat', 12345, 'nm', '[1,5)', '123', 'alltypes',
  '{1,NULL,2}', '{1,2}', '{1,2}', '{1.5}', '{2.5,NaN}', '{1.25,2}', '{1.25}', '{a,"b c",NULL,"NULL","x\"y\\z"}', '{ab}', '{a}', '{t,f}',
  '{2020-01-01}', '{"2020-01-01 00:00:00.5"}', '{"2020-01-01 00:00:00.5+00"}', '{"\\x0102"}', '{00000000-0000-0000-0000-000000000001}', '{sad,ok}', '{{1,2},{3,4}}', '{"{\"a\": 1}"}', '{10.0.0.1}', '{1,0}', '{7}'
);
INSERT INTO alltypes (i2) VALUES (2);
INSERT INTO alltypes (i2, i4, i8, f4, f8, n, d, tm, ts, tstz, iv, t, at, ai4) VALUES (
  -32768, -2147483648, -9223372036854775808, 'NaN', '-Infinity', -1.123456789012345678901234567890, '0001-01-01', '00:00:00', '1900-01-01 00:00:00', '1900-01-01 00:00:00+00',
  '-1 day -02:03:04.000005', '', '{}', '{}'
);
CREATE TABLE people (
  id int PRIMARY KEY, name text, age int, born date, seen timestamp, score numeric(10,2), x float8, ok bool, big int8, "odd ""Name" text, tz timestamptz, u uuid, c char(6), mo mood
);
INSERT INTO people SELECT
  g, CASE WHEN g % 7 = 0 THEN NULL ELSE 'name' || g || (CASE WHEN g % 5 = 0 THEN '_a%b''c\d' ELSE '' END) END, NULLIF(g % 50, 13), date '2000-01-01' + g, timestamp '2000-01-01' + g * interval '1 hour',
  g / 3.0, CASE WHEN g % 11 = 0 THEN 'NaN' WHEN g % 13 = 0 THEN 'Infinity' ELSE g * 1.5 END, g % 2 = 0, g * 1000000000::bigint, 'o' || g, timestamptz '2000-01-01 00:00:00+00' + g * interval '1 hour',
  ('00000000-0000-0000-0000-' || lpad(g::text, 12, '0'))::uuid, 'c' || g % 3, (ARRAY['sad', 'ok', 'happy']::mood[])[g % 3 + 1]
FROM generate_series(1, 200) g;
CREATE TABLE checked (id int PRIMARY KEY, v text CHECK (length(v) < 5));
INSERT INTO checked VALUES (1, 'a'), (2, 'b');
