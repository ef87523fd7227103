-- A few rows in each other state: claimed by the five nodes, suspects of a sixth that died, parked, retrying.
UPDATE ~message SET epoch = 1 + hashtext(id::text) & 3, claim = 1000000000, schedule_key = NULL
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND queue <> 'shop/ledger' ORDER BY due_at LIMIT 500));
UPDATE ~message SET suspect = true, runs = 1, schedule_key = NULL
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND epoch IS NULL AND queue = 'shop/mail' LIMIT 20));
UPDATE ~message SET parked_until = now() + interval '10 minutes', type = 'shop.unknown'
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND epoch IS NULL AND NOT suspect AND queue = 'shop/cart' LIMIT 1000));
UPDATE ~message SET retrying = true, runs = 1, failures = 1, due_at = now() + random() * interval '1 hour', schedule_key = NULL
WHERE id = ANY (ARRAY(SELECT id FROM ~message WHERE due_at <= now() AND epoch IS NULL AND NOT suspect AND queue = 'shop/orders' LIMIT 1000));
