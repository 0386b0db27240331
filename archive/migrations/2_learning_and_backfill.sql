-- Version 2: what is to be extracted again, and looking back in time.

-- Articles whose stored text has a line that was learned, or unlearned, to be boilerplate since.
create table stale (
    outlet text not null references outlets (id),
    article_id integer not null references articles (id),
    marked_at text not null,
    primary key (outlet, article_id)
) strict, without rowid;

create index stale_article on stale (article_id);

-- The lines of one article: to move or forget it, else every sighting would be read.
create index sightings_article on sightings (sort_key);

-- A back-fill walks addresses once, newest first; sources are polled for ever.
create table backfills (
    id integer primary key,
    outlet text not null references outlets (id),
    since text not null,
    until text not null,
    started_at text not null,
    ended_at text
) strict;

create unique index backfills_open on backfills (outlet, since, until) where ended_at is null;

create table steps (
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

create index steps_due on steps (backfill_id, position desc, next_due_at) where next_due_at is not null;

-- All that daily_counts needs: without it a report reads the articles' text too.
create index articles_day on articles (outlet, published_day, first_seen_at, word_count);

-- Until when its server asked to be left alone: a forced crawl heeds that too.
alter table sources add column retry_after text;

-- Never used: what is for back-fill only was never entered.
alter table sources drop column poll;
