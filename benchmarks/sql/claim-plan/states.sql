-- A few rows in other states: claimed by the five nodes, suspects of a sixth that died, retrying. None is parked, as most of the time.
UPDATE ~message SET epoch = 1 + hashtext(id::text) & 3, claim = 1000000000, schedule_key = NULL
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND queue <> 'shop/ledger' ORDER BY due_at LIMIT 500));
UPDATE ~message SET suspect = true, runs = 1, schedule_key = NULL
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND epoch IS NULL AND queue = 'shop/mail' LIMIT 20));
UPDATE ~message SET retrying = true, runs = 1, failures = 1, due_at = now() + random() * interval '1 hour', schedule_key = NULL
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND epoch IS NULL AND NOT suspect AND queue = 'shop/orders' LIMIT 1000));
