-- What is looked up many times a second is found by an index of its own, however long the history has become.

DROP INDEX copies_live;
CREATE INDEX copies_live ON copies (copy_id) WHERE is_live = 1;
DROP INDEX copy_links_waiting;
CREATE INDEX copy_links_waiting ON copy_links (link_id) WHERE state = 'waiting';
DROP INDEX commands_by_magic;
CREATE INDEX commands_by_magic ON commands (account, magic, seq);
DROP INDEX trades_of_position;
CREATE INDEX trades_open ON trades (account, position, trade_id) WHERE closed_at_ms IS NULL;
CREATE INDEX trades_of_command ON trades (command_id) WHERE command_id IS NOT NULL;
