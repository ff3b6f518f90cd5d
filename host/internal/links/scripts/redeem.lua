-- Turns a ticket (KEYS[1]) into a panel session (KEYS[2]); the ticket is gone
-- with the first try, whatever comes of it.
local ticket = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
if not ticket then return {'none'} end
local ends, data = string.match(ticket, '^(%d+) (.*)$')
if not ends or NOW >= tonumber(ends) then return {'none'} end
redis.call('HSET', KEYS[2], 'id', ARGV[2], 'ticket', data)
begin(KEYS[2], tonumber(ARGV[3]), tonumber(ARGV[4]))
return {'ok', redis.call('HGETALL', KEYS[2])}
