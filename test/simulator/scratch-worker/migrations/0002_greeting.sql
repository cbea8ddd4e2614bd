INSERT INTO notes (id, text) VALUES ('greeting', 'hello; world');
