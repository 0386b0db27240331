-- The first schema.  docs/schema.md explains every column to its reader; a test holds the two together.
-- Times: UTC, YYYY-MM-DDTHH:MM:SSZ.  Lists: JSON arrays, Urdu unescaped.

create table outlets (
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

create table articles (
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

-- Facets and counts by outlet and section over a range of time, from the index alone.
create index articles_facets on articles (sort_key, outlet, section);
create index articles_outlet on articles (outlet, sort_key);
create index articles_cluster on articles (cluster_id);
create index articles_credit on articles (credit_url) where credit_url is not null;

create table revisions (
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

create table removals (
    article_id integer not null references articles (id),
    gone_at text not null,
    back_at text,
    primary key (article_id, gone_at)
) strict, without rowid;

create trigger articles_removed after update of gone_at on articles
when old.gone_at is null and new.gone_at is not null
begin
    insert or ignore into removals (article_id, gone_at) values (new.id, new.gone_at);
end;

create trigger articles_restored after update of gone_at on articles
when old.gone_at is not null and new.gone_at is null
begin
    update removals set back_at = new.checked_at where article_id = new.id and back_at is null;
end;

create table pages (
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

-- The feeder's question: this outlet's due pages, feed finds before back-fill, newest first.
create index pages_due on pages (outlet, priority desc, coalesce(hint_published_at, found_at) desc, next_due_at)
where next_due_at is not null;
create index pages_next on pages (outlet, next_due_at) where next_due_at is not null;
create index pages_state on pages (state, outlet);
create index pages_article on pages (article_id) where article_id is not null;
create index pages_alias on pages (alias_of) where alias_of is not null;
create index pages_warc on pages (warc_file, warc_offset) where warc_file is not null;

create table sources (
    url text not null,
    outlet text not null references outlets (id),
    kind text not null check (kind in ('feed', 'sitemap', 'section', 'archive', 'wordpress')),
    section text,
    parent_url text,
    poll integer not null default 1,
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
    new_links integer not null default 0,
    primary key (outlet, url)
) strict;

create table copies (
    article_id integer not null references articles (id),
    other_id integer not null references articles (id),
    similarity real not null,
    containment real not null,
    primary key (article_id, other_id)
) strict, without rowid;

create table bands (
    band integer not null,
    hash integer not null,
    article_id integer not null references articles (id),
    primary key (band, hash, article_id)
) strict, without rowid;

create table boilerplate (
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

create table sightings (
    line integer not null,
    sort_key integer not null references articles (sort_key),
    primary key (line, sort_key)
) strict, without rowid;

create table leases (
    outlet text primary key,
    pid integer not null,
    host text not null,
    started_at text not null,
    expires_at text not null
) strict;

create table runs (
    id integer primary key,
    spider text not null,
    started_at text not null,
    ended_at text,
    pid integer not null,
    host text not null,
    finish_reason text,
    exit_code integer
) strict;

create table run_outlets (
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

create table meta (key text primary key, value text not null) strict, without rowid;

-- The leader of each cluster: the credited source if it is stored, else the earliest published, else the
-- first seen.  A page that prints the day alone may be of its last minute, but not of later than it was seen.
-- cluster_id itself says nothing but "these belong together".
create view unique_articles as
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

-- What the index holds.  fold() is Akhbar's own (archive.text); the sqlite3 shell can search
-- articles_fts without it, but not read this view.
create view articles_folded as
select
    a.sort_key,
    fold(a.title) as title,
    fold(a.body) as body,
    'xo' || a.outlet
        || coalesce(' xs' || replace(fold(a.section), ' ', '_'), '')
        || case when exists (select 1 from unique_articles as u where u.id = a.id) then ' xl' else '' end
        as keys
from articles as a;

create virtual table articles_fts using fts5 (
    title, body, keys,
    content = 'articles_folded',
    content_rowid = 'sort_key',
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

create virtual table articles_vocabulary using fts5vocab (articles_fts, 'row');

create view daily_counts as
select
    outlet,
    coalesce(published_day, substr(first_seen_at, 1, 10)) as day,
    count(*) as articles,
    sum(word_count) as words
from articles
group by 1, 2;

create view outlet_health as
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
