-- What scripts/explain needs before the rows are there. ~message and the like are replaced as in the schema.

INSERT INTO ~queue (name, ordering, paused) VALUES
    ('shop/orders', 'PARALLEL', false),
    ('shop/mail', 'PARALLEL', false),
    ('shop/ledger', 'SEQUENTIAL', false),
    ('shop/exports', 'PARALLEL', true);

-- This node has the epoch 1.
INSERT INTO ~node (epoch, application, name, started_at) SELECT n, 'shop', 'shop-' || n, now() FROM generate_series(1, 5) n;

-- What the node asks for at each claim: its queues, how many of each, and how far it has seen them empty. 'shop/cart' and 'shop/search'
-- have no row among the queues, like all that were never set to anything. Of the queue in order it takes one at a time.
CREATE TABLE explain_demand (
    queue     text PRIMARY KEY,
    most      integer NOT NULL,
    from_due  timestamptz NOT NULL DEFAULT '0001-01-01 00:00:00Z'
);
INSERT INTO explain_demand (queue, most) VALUES
    ('shop/orders', 100), ('shop/mail', 100), ('shop/cart', 100), ('shop/search', 100), ('shop/exports', 100), ('shop/ledger', 1);

CREATE TABLE explain_turn (number bigint PRIMARY KEY, claimed integer NOT NULL, claim_ms float8 NOT NULL, settle_ms float8);

-- Claims and settles, each in its own transaction, and moves the marks as PostgresMarks does.
-- p_marks: from the marks, or from the beginning. p_show: log the plans of the claim, and of the settlement.
CREATE PROCEDURE explain_turns(p_turns integer, p_marks boolean, p_show boolean) LANGUAGE plpgsql AS $$
DECLARE
    v_threshold text := CASE WHEN p_show THEN '0' ELSE '-1' END;
    v_number bigint;
    v_queues text[];
    v_limits integer[];
    v_from timestamptz[];
    v_ids uuid[];
    v_asked timestamptz;
    v_begun timestamptz;
    v_claim_ms float8;
BEGIN
    FOR v_turn IN 1 .. p_turns LOOP
        SELECT coalesce(max(t.number), 0) + 1 INTO v_number FROM explain_turn t;
        SELECT array_agg(d.queue), array_agg(d.most), array_agg(CASE WHEN p_marks THEN d.from_due ELSE '0001-01-01 00:00:00Z' END)
        INTO v_queues, v_limits, v_from FROM explain_demand d;
        PERFORM set_config('auto_explain.log_min_duration', v_threshold, false);
        v_begun := clock_timestamp();
        SELECT array_agg(c.id) FILTER (WHERE c.id IS NOT NULL), max(c.asked_at) INTO v_ids, v_asked
        FROM ~claim_1(1, v_number, v_queues, v_limits, v_from, NULL) c;
        COMMIT;
        v_claim_ms := extract(epoch FROM clock_timestamp() - v_begun) * 1000;
        PERFORM set_config('auto_explain.log_min_duration', '-1', false);
        UPDATE explain_demand d SET from_due =
            CASE WHEN c.claimed >= d.most THEN least(c.last_due, v_asked - interval '1 second') ELSE v_asked - interval '1 second' END
        FROM (
            SELECT f.queue, count(m.id) AS claimed, max(m.due_at) AS last_due
            FROM explain_demand f LEFT JOIN (SELECT * FROM ~message h WHERE h.id = ANY (v_ids)) m ON m.queue = f.queue
            GROUP BY f.queue) c
        WHERE c.queue = d.queue;
        COMMIT;
        INSERT INTO explain_turn VALUES (v_number, coalesce(cardinality(v_ids), 0), v_claim_ms);
        COMMIT;
        IF v_ids IS NOT NULL THEN
            PERFORM set_config('auto_explain.log_min_duration', v_threshold, false);
            v_begun := clock_timestamp();
            PERFORM ~settle_done_1(
                v_ids, array_fill(1::bigint, ARRAY[cardinality(v_ids)]), array_fill(v_number, ARRAY[cardinality(v_ids)]));
            COMMIT;
            PERFORM set_config('auto_explain.log_min_duration', '-1', false);
            UPDATE explain_turn t SET settle_ms = extract(epoch FROM clock_timestamp() - v_begun) * 1000 WHERE t.number = v_number;
            COMMIT;
        END IF;
    END LOOP;
END $$;
