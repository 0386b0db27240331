PRAGMA application_id = 1097558114;
PRAGMA user_version = 2;
PRAGMA writable_schema = ON;
BEGIN;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO '_sqlite_migrations' (id, migration_set, name, applied_at) VALUES (1, 'akhbar', '1 first schema', '2026-11-22 03:34:16.065389+00:00');
INSERT INTO '_sqlite_migrations' (id, migration_set, name, applied_at) VALUES (2, 'akhbar', '2 learning and backfill', '2026-11-22 03:34:16.070338+00:00');
CREATE TABLE outlets (
    id text primary key,
    name text not null,
    name_ur text,
    home text not null,
    country text,
    kind text,
    timezone text not null default 'UTC',
    enabled integer not null default 1,
    reason text,
    robots text,
    ai_training text
) strict;
INSERT INTO 'outlets' (id, name, name_ur, home, country, kind, timezone, enabled, reason, robots, ai_training) VALUES ('subh', 'Subh', NULL, 'https://subh.example/', NULL, NULL, 'Asia/Karachi', 1, NULL, NULL, NULL);
CREATE TABLE articles (
    id integer primary key autoincrement,  -- the number of a forgotten article is never given again
    sort_key integer not null unique,
    outlet text not null references outlets (id),
    url text not null unique,
    kind text not null default 'article',
    title text not null,
    summary text,
    authors text not null default '[]',
    section text,
    tags text not null default '[]',
    image_url text,
    language text not null default 'ur',
    published_at text,
    published_day text,
    published_from text,
    published_raw text,
    modified_at text,
    credit_name text,
    credit_url text,
    word_count integer not null,
    content_hash text not null,
    cluster_id integer not null,
    revision integer not null default 1,
    first_seen_at text not null,
    checked_at text not null,
    gone_at text,
    extractor text not null,
    warc_file text,
    warc_offset integer,
    body text not null  -- last, so that listings need not read its overflow pages
) strict;
INSERT INTO 'articles' (id, sort_key, outlet, url, kind, title, summary, authors, section, tags, image_url, language, published_at, published_day, published_from, published_raw, modified_at, credit_name, credit_url, word_count, content_hash, cluster_id, revision, first_seen_at, checked_at, gone_at, extractor, warc_file, warc_offset, body) VALUES (1, 1960789278720, 'subh', 'https://subh.example/0', 'article', 'وزیر اعظم کا دورہ', NULL, '["ادارہ"]', 'خبریں', '[]', NULL, 'ur', '2026-11-20T06:30:00Z', '2026-11-20', 'json-ld', '2026-11-20', NULL, NULL, NULL, 0, 'cea598601046abff4baf0f849448f7b6b1739259638ef806c9db1c7f4480999b', 1, 1, '2026-11-20T06:30:00Z', '2026-11-20T06:30:00Z', NULL, '1', NULL, NULL, 'وزیراعظم نے نہر کے نئے پل کا افتتاح کیا۔

تقریب میں کسان بھی شریک تھے۔');
INSERT INTO 'articles' (id, sort_key, outlet, url, kind, title, summary, authors, section, tags, image_url, language, published_at, published_day, published_from, published_raw, modified_at, credit_name, credit_url, word_count, content_hash, cluster_id, revision, first_seen_at, checked_at, gone_at, extractor, warc_file, warc_offset, body) VALUES (2, 1960785346560, 'subh', 'https://subh.example/1', 'article', 'موسم سرد ہو گیا', NULL, '["ادارہ"]', 'خبریں', '[]', NULL, 'ur', '2026-11-20T05:30:00Z', '2026-11-20', 'json-ld', '2026-11-20', NULL, NULL, NULL, 0, '9158434272a9a3faa90ab0d0f1ed65f3e54747e65368926c6b7e5ddcbc50d4d8', 2, 1, '2026-11-20T06:30:00Z', '2026-11-20T06:30:00Z', NULL, '1', NULL, NULL, 'پہاڑوں پر برف پڑنے سے میدانوں میں بھی سردی بڑھ گئی ہے۔');
INSERT INTO 'articles' (id, sort_key, outlet, url, kind, title, summary, authors, section, tags, image_url, language, published_at, published_day, published_from, published_raw, modified_at, credit_name, credit_url, word_count, content_hash, cluster_id, revision, first_seen_at, checked_at, gone_at, extractor, warc_file, warc_offset, body) VALUES (3, 1960781414400, 'subh', 'https://subh.example/2', 'article', 'کتاب میلہ ختم', NULL, '[]', NULL, '[]', NULL, 'ur', '2026-11-20T04:30:00Z', '2026-11-20', 'json-ld', '2026-11-20', NULL, NULL, NULL, 0, 'f2164cbfac339aebfba986bb611b049d72e1f7c0271a998c6e54ef1ba4d772db', 3, 2, '2026-11-20T06:30:00Z', '2026-11-20T06:30:00Z', NULL, '1', NULL, NULL, 'شہر میں تین روزہ کتاب میلہ جاری ہے۔');
CREATE TABLE revisions (
    article_id integer not null references articles (id),
    revision integer not null,
    kind text not null check (kind in ('first', 'edit', 'headline', 'reextracted')),
    seen_at text not null,
    title text not null,
    content_hash text not null,
    extractor text not null,
    warc_file text,
    warc_offset integer,
    body text not null,
    primary key (article_id, revision)
) strict;
INSERT INTO 'revisions' (article_id, revision, kind, seen_at, title, content_hash, extractor, warc_file, warc_offset, body) VALUES (1, 1, 'first', '2026-11-20T06:30:00Z', 'وزیر اعظم کا دورہ', 'cea598601046abff4baf0f849448f7b6b1739259638ef806c9db1c7f4480999b', '1', NULL, NULL, 'وزیراعظم نے نہر کے نئے پل کا افتتاح کیا۔

تقریب میں کسان بھی شریک تھے۔');
INSERT INTO 'revisions' (article_id, revision, kind, seen_at, title, content_hash, extractor, warc_file, warc_offset, body) VALUES (2, 1, 'first', '2026-11-20T06:30:00Z', 'موسم سرد ہو گیا', '9158434272a9a3faa90ab0d0f1ed65f3e54747e65368926c6b7e5ddcbc50d4d8', '1', NULL, NULL, 'پہاڑوں پر برف پڑنے سے میدانوں میں بھی سردی بڑھ گئی ہے۔');
INSERT INTO 'revisions' (article_id, revision, kind, seen_at, title, content_hash, extractor, warc_file, warc_offset, body) VALUES (3, 1, 'first', '2026-11-20T06:30:00Z', 'کتاب میلہ', '8a6527d8f36eb794979dce447b2039337840bc05914e00e1ccc66ca35c0aea98', '1', NULL, NULL, 'شہر میں تین روزہ کتاب میلہ جاری ہے۔');
INSERT INTO 'revisions' (article_id, revision, kind, seen_at, title, content_hash, extractor, warc_file, warc_offset, body) VALUES (3, 2, 'headline', '2026-11-20T06:30:00Z', 'کتاب میلہ ختم', 'f2164cbfac339aebfba986bb611b049d72e1f7c0271a998c6e54ef1ba4d772db', '1', NULL, NULL, 'شہر میں تین روزہ کتاب میلہ جاری ہے۔');
CREATE TABLE removals (
    article_id integer not null references articles (id),
    gone_at text not null,
    back_at text,
    primary key (article_id, gone_at)
) strict, without rowid;
CREATE TABLE pages (
    url text primary key,
    outlet text not null references outlets (id),
    state text not null default 'new'
        check (state in ('new', 'fetched', 'quarantined', 'failed', 'gone', 'denied', 'alias')),
    reason text,
    priority integer not null default 0,
    found_in text,
    found_at text not null,
    hint_title text,
    hint_published_at text,
    attempts integer not null default 0,
    next_due_at text,
    http_status integer,
    etag text,
    last_modified text,
    body_hash text,
    payload_digest text,
    fetched_at text,
    article_id integer references articles (id),
    alias_of text,
    suspected_at text,
    warc_file text,
    warc_offset integer,
    warc_length integer,
    forgotten_at text
        check (forgotten_at is null or (state = 'gone' and next_due_at is null and article_id is null))
) strict;
INSERT INTO 'pages' (url, outlet, state, reason, priority, found_in, found_at, hint_title, hint_published_at, attempts, next_due_at, http_status, etag, last_modified, body_hash, payload_digest, fetched_at, article_id, alias_of, suspected_at, warc_file, warc_offset, warc_length, forgotten_at) VALUES ('https://subh.example/0', 'subh', 'fetched', NULL, 5, 'https://subh.example/feed', '2026-11-20T06:30:00Z', NULL, NULL, 0, NULL, 200, '"1"', NULL, '0000000000000000000000000000000000000000000000000000000000000000', NULL, '2026-11-20T06:30:00Z', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO 'pages' (url, outlet, state, reason, priority, found_in, found_at, hint_title, hint_published_at, attempts, next_due_at, http_status, etag, last_modified, body_hash, payload_digest, fetched_at, article_id, alias_of, suspected_at, warc_file, warc_offset, warc_length, forgotten_at) VALUES ('https://subh.example/1', 'subh', 'fetched', NULL, 5, 'https://subh.example/feed', '2026-11-20T06:30:00Z', NULL, NULL, 0, NULL, 200, '"1"', NULL, '0000000000000000000000000000000000000000000000000000000000000000', NULL, '2026-11-20T06:30:00Z', 2, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO 'pages' (url, outlet, state, reason, priority, found_in, found_at, hint_title, hint_published_at, attempts, next_due_at, http_status, etag, last_modified, body_hash, payload_digest, fetched_at, article_id, alias_of, suspected_at, warc_file, warc_offset, warc_length, forgotten_at) VALUES ('https://subh.example/2', 'subh', 'fetched', NULL, 5, 'https://subh.example/feed', '2026-11-20T06:30:00Z', NULL, NULL, 0, NULL, 200, '"1"', NULL, '0000000000000000000000000000000000000000000000000000000000000000', NULL, '2026-11-20T06:30:00Z', 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO 'pages' (url, outlet, state, reason, priority, found_in, found_at, hint_title, hint_published_at, attempts, next_due_at, http_status, etag, last_modified, body_hash, payload_digest, fetched_at, article_id, alias_of, suspected_at, warc_file, warc_offset, warc_length, forgotten_at) VALUES ('https://subh.example/3', 'subh', 'quarantined', 'too_short: 12 words', 30, 'https://subh.example/feed', '2026-11-20T06:30:00Z', NULL, NULL, 0, NULL, 200, '"1"', NULL, '0000000000000000000000000000000000000000000000000000000000000000', NULL, '2026-11-20T06:30:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO 'pages' (url, outlet, state, reason, priority, found_in, found_at, hint_title, hint_published_at, attempts, next_due_at, http_status, etag, last_modified, body_hash, payload_digest, fetched_at, article_id, alias_of, suspected_at, warc_file, warc_offset, warc_length, forgotten_at) VALUES ('https://subh.example/4', 'subh', 'alias', 'canonical', 30, 'https://subh.example/feed', '2026-11-20T06:30:00Z', NULL, NULL, 0, NULL, 200, '"1"', NULL, '0000000000000000000000000000000000000000000000000000000000000000', NULL, '2026-11-20T06:30:00Z', 1, 'https://subh.example/0', NULL, NULL, NULL, NULL, NULL);
INSERT INTO 'pages' (url, outlet, state, reason, priority, found_in, found_at, hint_title, hint_published_at, attempts, next_due_at, http_status, etag, last_modified, body_hash, payload_digest, fetched_at, article_id, alias_of, suspected_at, warc_file, warc_offset, warc_length, forgotten_at) VALUES ('https://subh.example/5', 'subh', 'new', 'no answer in time', 30, 'https://subh.example/feed', '2026-11-20T06:30:00Z', NULL, NULL, 1, '2026-11-20T06:30:05Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE sources (
    url text not null,
    outlet text not null references outlets (id),
    kind text not null check (kind in ('feed', 'sitemap', 'section', 'archive', 'wordpress')),
    section text,
    parent_url text,
    lastmod text,
    etag text,
    last_modified text,
    body_hash text,
    checked_at text,
    next_due_at text,
    interval integer not null,
    attempts integer not null default 0,
    status integer,
    error text,
    links integer not null default 0,
    new_links integer not null default 0, retry_after text,
    primary key (outlet, url)
) strict;
INSERT INTO 'sources' (url, outlet, kind, section, parent_url, lastmod, etag, last_modified, body_hash, checked_at, next_due_at, interval, attempts, status, error, links, new_links, retry_after) VALUES ('https://subh.example/feed', 'subh', 'feed', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-20T06:30:00Z', 300, 0, NULL, NULL, 0, 0, NULL);
CREATE TABLE copies (
    article_id integer not null references articles (id),
    other_id integer not null references articles (id),
    similarity real not null,
    containment real not null,
    primary key (article_id, other_id)
) strict, without rowid;
CREATE TABLE bands (
    band integer not null,
    hash integer not null,
    article_id integer not null references articles (id),
    primary key (band, hash, article_id)
) strict, without rowid;
CREATE TABLE boilerplate (
    outlet text not null references outlets (id),
    line text not null,
    text text not null,
    pages integer not null default 0,
    articles integer not null default 0,
    first_seen_at text,
    last_seen_at text,
    example_url text,
    verdict text not null default 'seen' check (verdict in ('seen', 'learned', 'kept')),
    primary key (outlet, line)
) strict, without rowid;
CREATE TABLE sightings (
    line integer not null,
    sort_key integer not null references articles (sort_key),
    primary key (line, sort_key)
) strict, without rowid;
INSERT INTO 'sightings' (line, sort_key) VALUES (-6928312424749621207, 1960781414400);
INSERT INTO 'sightings' (line, sort_key) VALUES (917374401313178600, 1960785346560);
INSERT INTO 'sightings' (line, sort_key) VALUES (-6320994154287477116, 1960789278720);
INSERT INTO 'sightings' (line, sort_key) VALUES (3484902685992369088, 1960789278720);
CREATE TABLE leases (
    outlet text primary key,
    pid integer not null,
    host text not null,
    started_at text not null,
    expires_at text not null
) strict;
CREATE TABLE runs (
    id integer primary key,
    spider text not null,
    started_at text not null,
    ended_at text,
    pid integer not null,
    host text not null,
    finish_reason text,
    exit_code integer
) strict;
INSERT INTO 'runs' (id, spider, started_at, ended_at, pid, host, finish_reason, exit_code) VALUES (1, 'subh', '2026-11-20T06:30:00Z', '2026-11-20T06:32:00Z', 14150, 'vm', 'finished', 0);
CREATE TABLE run_outlets (
    run_id integer not null references runs (id),
    outlet text not null references outlets (id),
    discovered integer not null default 0,
    fetched integer not null default 0,
    not_modified integer not null default 0,
    stored integer not null default 0,
    revised integer not null default 0,
    copies integer not null default 0,
    quarantined integer not null default 0,
    denied integer not null default 0,
    failed integer not null default 0,
    bytes integer not null default 0,
    error text,
    primary key (run_id, outlet)
) strict, without rowid;
INSERT INTO 'run_outlets' (run_id, outlet, discovered, fetched, not_modified, stored, revised, copies, quarantined, denied, failed, bytes, error) VALUES (1, 'subh', 0, 3, 0, 3, 0, 0, 0, 0, 0, 27000, NULL);
CREATE TABLE meta (key text primary key, value text not null) strict, without rowid;
INSERT INTO 'meta' (key, value) VALUES ('fingerprint_version', '1.1');
INSERT INTO 'meta' (key, value) VALUES ('fold_version', '1');
INSERT INTO sqlite_master VALUES ('table', 'articles_fts', 'articles_fts', 0, 'CREATE VIRTUAL TABLE articles_fts using fts5 (
    title, body, keys,
    content = ''articles_folded'',
    content_rowid = ''sort_key'',
    tokenize = "unicode61 remove_diacritics 0 tokenchars ''_''"
)');
CREATE TABLE 'articles_fts_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO 'articles_fts_data' (id, block) VALUES (1, X'030B2308');
INSERT INTO 'articles_fts_data' (id, block) VALUES (10, X'000000000105050005010101020101030101040101050101');
INSERT INTO 'articles_fts_data' (id, block) VALUES (137438953473, X'0000016E0330786CB988C19880000601020402056F73756268B988C198800006010202020B73D8AED8A8D8B1DB8CDABAB988C1988000060102030108D8A7D8B9D8B8D985B988C19880000203030AD981D8AAD8AAD8A7D8ADB988C1988000060101090205A8DABEDB8CB988C19880000601010E0209AAD982D8B1DB8CD8A8B988C19880000601010B0304DABEDB92B988C1988000060101100207AFD988D8B1DB81B988C198800002050207B4D8B1DB8CDAA9B988C19880000601010F0106D985DB8CDABAB988C19880000601010C020586DB81D8B1B988C19880000601010404038CDB92B988C198800006010106040192B988C198800006010103020788D8B2DB8CD8B1B988C198800002020908D8A7D8B9D8B8D985B988C1988000060101020203BED984B988C1988000060101070104DAA9D8A7B988C198800008040101080405B3D8A7D986B988C19880000601010D0304DB8CD8A7B988C19880000601010A040192B988C198800006010105040E11171216111510111312110F0D11140F111110');
INSERT INTO 'articles_fts_data' (id, block) VALUES (274877906945, X'0000013F0330786CB988BFA880000601020402056F73756268B988BFA8800006010202020B73D8AED8A8D8B1DB8CDABAB988BFA88000060102030106D8A8D8B1D981B988BFA88000060101040304DA91DABEB988BFA880000601010B0403BEDB8CB988BFA88000060101090205B3D8B1D8AFB988BFA8800002030702DB8CB988BFA880000601010A0302DB92B988BFA88000060101060108D985D988D8B3D985B988BFA880000202030CDB8CD8AFD8A7D986D988DABAB988BFA88000060101070502DABAB988BFA88000060101080203BED8B1B988BFA88000060101030306DA91D986DB92B988BFA8800006010105030ADB81D8A7DA91D988DABAB988BFA88000060101020106DAAFDB8CD8A7B988BFA8800002050502DB8CB988BFA880000601010C0104DB81D988B988BFA8800002040302DB92B988BFA880000601010D040E111712100F0F0E0E12180E0F1216100E0E');
INSERT INTO 'articles_fts_data' (id, block) VALUES (412316860417, X'000000CB0330786CB988BDB880000601020402056F73756268B988BDB8800006010202020B73D8AED8A8D8B1DB8CDABAB988BDB88000060102030106D8AADB8CD986B988BDB88000060101040207ACD8A7D8B1DB8CB988BDB88000060101080207B1D988D8B2DB81B988BDB88000060101050205B4DB81D8B1B988BDB88000060101020108D985DB8CD984DB81B988BDB8800008030101070502DABAB988BDB88000060101030108DAA9D8AAD8A7D8A8B988BDB8800008020101060104DB81DB92B988BDB8800006010109040E111712131311150E15');
INSERT INTO 'articles_fts_data' (id, block) VALUES (549755813889, X'000000A80330786CB988BDB880000102056F73756268B988BDB8800001020B73D8AED8A8D8B1DB8CDABAB988BDB88000010106D8AADB8CD986B988BDB88000010207ACD8A7D8B1DB8CB988BDB88000010207B1D988D8B2DB81B988BDB88000010205B4DB81D8B1B988BDB88000010108D985DB8CD984DB81B988BDB88000010502DABAB988BDB88000010108DAA9D8AAD8A7D8A8B988BDB88000010104DB81DB92B988BDB8800001040B0E140F10100E110B11');
INSERT INTO 'articles_fts_data' (id, block) VALUES (687194767361, X'000000C30330786CB988BDB880000601020302056F73756268B988BDB88000060102020106D8AADB8CD986B988BDB88000060101040207ACD8A7D8B1DB8CB988BDB88000060101080205AED8AAD985B988BDB8800002040207B1D988D8B2DB81B988BDB88000060101050205B4DB81D8B1B988BDB88000060101020108D985DB8CD984DB81B988BDB8800008030101070502DABAB988BDB88000060101030108DAA9D8AAD8A7D8A8B988BDB8800008020101060104DB81DB92B988BDB8800006010109040E1112130F1311150E15');
CREATE TABLE 'articles_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO 'articles_fts_idx' (segid, term, pgno) VALUES (1, X'', 2);
INSERT INTO 'articles_fts_idx' (segid, term, pgno) VALUES (2, X'', 2);
INSERT INTO 'articles_fts_idx' (segid, term, pgno) VALUES (3, X'', 2);
INSERT INTO 'articles_fts_idx' (segid, term, pgno) VALUES (4, X'', 2);
INSERT INTO 'articles_fts_idx' (segid, term, pgno) VALUES (5, X'', 2);
CREATE TABLE 'articles_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO 'articles_fts_docsize' (id, sz) VALUES (1960781414400, X'030802');
INSERT INTO 'articles_fts_docsize' (id, sz) VALUES (1960785346560, X'040C03');
INSERT INTO 'articles_fts_docsize' (id, sz) VALUES (1960789278720, X'040F03');
CREATE TABLE 'articles_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO 'articles_fts_config' (k, v) VALUES ('version', 4);
INSERT INTO sqlite_master VALUES ('table', 'articles_vocabulary', 'articles_vocabulary', 0, 'CREATE VIRTUAL TABLE articles_vocabulary using fts5vocab (articles_fts, ''row'')');
CREATE TABLE stale (
    outlet text not null references outlets (id),
    article_id integer not null references articles (id),
    marked_at text not null,
    primary key (outlet, article_id)
) strict, without rowid;
CREATE TABLE backfills (
    id integer primary key,
    outlet text not null references outlets (id),
    since text not null,
    until text not null,
    started_at text not null,
    ended_at text
) strict;
CREATE TABLE steps (
    backfill_id integer not null references backfills (id),
    url text not null,
    kind text not null check (kind in ('wordpress', 'sitemap', 'archive')),
    parent_url text,
    position text not null default '',
    first_day text,
    last_day text,
    named text,
    attempts integer not null default 0,
    next_due_at text,
    done_at text,
    status integer,
    error text,
    links integer not null default 0,
    new_links integer not null default 0,
    primary key (backfill_id, url)
) strict, without rowid;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX articles_facets on articles (sort_key, outlet, section);
CREATE INDEX articles_outlet on articles (outlet, sort_key);
CREATE INDEX articles_cluster on articles (cluster_id);
CREATE INDEX articles_credit on articles (credit_url) where credit_url is not null;
CREATE TRIGGER articles_removed after update of gone_at on articles
when old.gone_at is null and new.gone_at is not null
begin
    insert or ignore into removals (article_id, gone_at) values (new.id, new.gone_at);
end;
CREATE TRIGGER articles_restored after update of gone_at on articles
when old.gone_at is not null and new.gone_at is null
begin
    update removals set back_at = new.checked_at where article_id = new.id and back_at is null;
end;
CREATE INDEX pages_due on pages (outlet, priority desc, coalesce(hint_published_at, found_at) desc, next_due_at)
where next_due_at is not null;
CREATE INDEX pages_next on pages (outlet, next_due_at) where next_due_at is not null;
CREATE INDEX pages_state on pages (state, outlet);
CREATE INDEX pages_article on pages (article_id) where article_id is not null;
CREATE INDEX pages_alias on pages (alias_of) where alias_of is not null;
CREATE INDEX pages_warc on pages (warc_file, warc_offset) where warc_file is not null;
CREATE VIEW unique_articles as
select * from articles as a
where a.id = (
    select c.id from articles as c
    where c.cluster_id = a.cluster_id
    order by
        exists (select 1 from articles as o where o.credit_url = c.url and o.cluster_id = c.cluster_id and o.id <> c.id) desc,
        min(coalesce(c.published_at, c.published_day || 'T23:59:59Z', c.first_seen_at), c.first_seen_at),
        c.first_seen_at,
        c.id
    limit 1
);
CREATE VIEW articles_folded as
select
    a.sort_key,
    fold(a.title) as title,
    fold(a.body) as body,
    'xo' || a.outlet
        || coalesce(' xs' || replace(fold(a.section), ' ', '_'), '')
        || case when exists (select 1 from unique_articles as u where u.id = a.id) then ' xl' else '' end
        as keys
from articles as a;
CREATE VIEW daily_counts as
select
    outlet,
    coalesce(published_day, substr(first_seen_at, 1, 10)) as day,
    count(*) as articles,
    sum(word_count) as words
from articles
group by 1, 2;
CREATE VIEW outlet_health as
select
    o.id as outlet,
    o.enabled,
    (select count(*) from articles as a where a.outlet = o.id) as articles,
    (select max(a.first_seen_at) from articles as a where a.outlet = o.id) as last_stored_at,
    (select count(*) from sources as s where s.outlet = o.id) as sources,
    (select count(*) from sources as s where s.outlet = o.id and s.error is not null) as broken_sources,
    (select max(s.checked_at) from sources as s where s.outlet = o.id and s.error is null) as last_answer_at,
    (select count(*) from pages as p where p.outlet = o.id and p.next_due_at is not null) as pages_due,
    (select count(*) from pages as p where p.outlet = o.id and p.state = 'quarantined') as quarantined,
    (select count(*) from pages as p where p.outlet = o.id and p.state = 'failed') as failed
from outlets as o;
CREATE INDEX stale_article on stale (article_id);
CREATE INDEX sightings_article on sightings (sort_key);
CREATE UNIQUE INDEX backfills_open on backfills (outlet, since, until) where ended_at is null;
CREATE INDEX steps_due on steps (backfill_id, position desc, next_due_at) where next_due_at is not null;
CREATE INDEX articles_day on articles (outlet, published_day, first_seen_at, word_count);
COMMIT;
PRAGMA writable_schema = OFF;
