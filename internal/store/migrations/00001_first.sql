-- +goose Up

-- Times are ticks of 100 ns since 0001-01-01T00:00:00Z, ids are 16 bytes, truths are 0 or 1. Every table
-- that holds rows of a tenant names its organization; it is NULL in the rows of administrators.

CREATE TABLE installation (
    one SMALLINT NOT NULL PRIMARY KEY CHECK (one = 1), -- there is one row
    id  BLOB     NOT NULL CHECK (length(id) = 16)
);

CREATE TABLE organizations (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name          TEXT NOT NULL CHECK (name <> ''),
    name_key      BLOB NOT NULL UNIQUE, -- the name as it compares in any case
    job_id        BLOB NOT NULL CHECK (length(job_id) = 16),
    repository_id BLOB NOT NULL CHECK (length(repository_id) = 16)
);

CREATE TABLE logins (
    id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    organization_id BLOB REFERENCES organizations (id),
    name            TEXT NOT NULL CHECK (name <> ''),
    name_key        BLOB NOT NULL UNIQUE, -- the name as it compares in any case
    role            TEXT NOT NULL CHECK (role IN ('tenant', 'administrator')),
    password_hash   TEXT NOT NULL,
    -- A tenant without an organization would see every organization.
    CHECK ((role = 'tenant') = (organization_id IS NOT NULL))
);

CREATE TABLE tokens (
    hash            BLOB     NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    organization_id BLOB     REFERENCES organizations (id),
    login_id        BLOB     NOT NULL REFERENCES logins (id),
    kind            TEXT     NOT NULL CHECK (kind IN ('access', 'refresh')),
    issued          BIGINT   NOT NULL,
    expires         BIGINT   NOT NULL,
    spent           SMALLINT NOT NULL CHECK (spent IN (0, 1))
);

CREATE INDEX tokens_expiring ON tokens (login_id, expires);

CREATE TABLE restore_points (
    id              BLOB     NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    organization_id BLOB     NOT NULL REFERENCES organizations (id),
    backup_time     BIGINT   NOT NULL,
    job_id          BLOB     NOT NULL CHECK (length(job_id) = 16),
    repository_id   BLOB     NOT NULL CHECK (length(repository_id) = 16),
    exchange        SMALLINT NOT NULL CHECK (exchange IN (0, 1)),
    onedrive        SMALLINT NOT NULL CHECK (onedrive IN (0, 1)),
    sharepoint      SMALLINT NOT NULL CHECK (sharepoint IN (0, 1)),
    teams           SMALLINT NOT NULL CHECK (teams IN (0, 1)),
    long_term_copy  SMALLINT NOT NULL CHECK (long_term_copy IN (0, 1)),
    copy            SMALLINT NOT NULL CHECK (copy IN (0, 1)),
    retrieved       SMALLINT NOT NULL CHECK (retrieved IN (0, 1)),
    deleted         SMALLINT NOT NULL CHECK (deleted IN (0, 1)),
    UNIQUE (organization_id, id) -- what sessions refer to
);

-- Lists: of one organization, of all.
CREATE INDEX restore_points_of_organization ON restore_points (organization_id, backup_time, id);
CREATE INDEX restore_points_by_time ON restore_points (backup_time, id);

-- The first and the last backup of an organization.
CREATE INDEX restore_points_kept ON restore_points (organization_id, backup_time) WHERE deleted = 0;

-- The latest restore point that counts for a session: in any repository, in one.
CREATE INDEX restore_points_exchange ON restore_points (organization_id, backup_time, id)
    WHERE deleted = 0 AND exchange = 1;
CREATE INDEX restore_points_onedrive ON restore_points (organization_id, backup_time, id)
    WHERE deleted = 0 AND onedrive = 1;
CREATE INDEX restore_points_sharepoint ON restore_points (organization_id, backup_time, id)
    WHERE deleted = 0 AND sharepoint = 1;
CREATE INDEX restore_points_teams ON restore_points (organization_id, backup_time, id)
    WHERE deleted = 0 AND teams = 1;
CREATE INDEX restore_points_exchange_in ON restore_points (organization_id, repository_id, backup_time, id)
    WHERE deleted = 0 AND exchange = 1;
CREATE INDEX restore_points_onedrive_in ON restore_points (organization_id, repository_id, backup_time, id)
    WHERE deleted = 0 AND onedrive = 1;
CREATE INDEX restore_points_sharepoint_in ON restore_points (organization_id, repository_id, backup_time, id)
    WHERE deleted = 0 AND sharepoint = 1;
CREATE INDEX restore_points_teams_in ON restore_points (organization_id, repository_id, backup_time, id)
    WHERE deleted = 0 AND teams = 1;

CREATE TABLE sessions (
    id                BLOB     NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    organization_id   BLOB     NOT NULL REFERENCES organizations (id),
    login_id          BLOB     NOT NULL REFERENCES logins (id),
    organization_name TEXT     NOT NULL,
    name              TEXT     NOT NULL,
    type              TEXT     NOT NULL CHECK (type IN ('Vex', 'Veod', 'Vesp', 'Vet')),
    point             BIGINT   NOT NULL,
    restore_point_id  BLOB, -- NULL for a session without data
    show_deleted      SMALLINT NOT NULL CHECK (show_deleted IN (0, 1)),
    show_all_versions SMALLINT NOT NULL CHECK (show_all_versions IN (0, 1)),
    created           BIGINT   NOT NULL,
    ended             BIGINT   CHECK (ended >= created), -- NULL while it works
    state             TEXT     NOT NULL CHECK (state IN ('Working', 'Stopped')),
    result            TEXT     NOT NULL CHECK (result IN ('Success', 'Warning', 'Failed')),
    initiated_by      TEXT     NOT NULL,
    client_host       TEXT     NOT NULL,
    revision          BIGINT   NOT NULL CHECK (revision >= 1),
    CHECK ((state = 'Stopped') = (ended IS NOT NULL)),
    -- No session shows a restore point of another organization.
    FOREIGN KEY (organization_id, restore_point_id) REFERENCES restore_points (organization_id, id)
);

-- Lists: of one login, of all. The organization is there to count without looking at the rows.
CREATE INDEX sessions_of_login ON sessions (login_id, created DESC, id DESC, organization_id);
CREATE INDEX sessions_by_creation ON sessions (created DESC, id DESC);

CREATE TABLE events (
    id              BLOB   NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    organization_id BLOB   NOT NULL REFERENCES organizations (id),
    session_id      BLOB   NOT NULL REFERENCES sessions (id),
    position        BIGINT NOT NULL CHECK (position >= 0), -- in the session, from 0
    type            TEXT   NOT NULL,
    status          TEXT   NOT NULL,
    started         BIGINT NOT NULL,
    ended           BIGINT NOT NULL CHECK (ended >= started),
    title           TEXT   NOT NULL,
    message         TEXT   NOT NULL,
    UNIQUE (session_id, position)
);
