-- Rows number :first to :last. The first :due of each hundred fell due within the last hour, the others will within a year, in no
-- order: neighbours in the index are strangers in the table. Of twelve rows eight are in the queues of this node that are claimed in
-- parallel, one in its queue in order, one in its paused queue, two in the queue of another application.
INSERT INTO ~message (
    id, conversation_id, due_at, created_at, version, kind, queue, handler, type, content_type, application, schedule_key, body)
SELECT
    r.id, r.id,
    CASE WHEN r.n % 100 < :due THEN now() - random() * interval '1 hour' ELSE now() + interval '1 hour' + random() * interval '365 days' END,
    now() - interval '1 day', 1, 0,
    (ARRAY['shop/orders', 'shop/mail', 'shop/cart', 'shop/search', 'shop/orders', 'shop/mail', 'shop/cart', 'shop/search',
        'shop/ledger', 'shop/exports', 'billing/invoices', 'billing/invoices'])[1 + floor(random() * 12)::integer],
    NULL, 'shop.payment-reminder', 'application/json', 'shop',
    CASE WHEN r.n % 100 = 1 OR r.n % 100 = 50 THEN 'order-' || r.n END,
    convert_to('{"order":' || r.n || ',"text":"' || repeat('x', 200) || '"}', 'UTF8')
FROM (
    -- In the order of their making, like the ids of Postdate.
    SELECT n, (lpad(to_hex(n / 100), 12, '0') || '7' || substr(md5(n::text), 1, 19))::uuid AS id
    FROM generate_series(:first::bigint, :last::bigint) n) r;

INSERT INTO ~key (application, schedule_key, message_id)
SELECT application, schedule_key, id FROM ~message WHERE schedule_key IS NOT NULL
ON CONFLICT DO NOTHING;
