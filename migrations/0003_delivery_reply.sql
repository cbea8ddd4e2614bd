-- What a buyer's endpoint last said to a webhook, cut short and with numbers taken out.
ALTER TABLE deliveries ADD COLUMN last_reply TEXT;
