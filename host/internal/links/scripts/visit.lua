-- Returns a visit (KEYS[1]) and moves its idle end (ARGV[2]). A link that was
-- revoked, or that is gone, has no visits; one that expired or was used up has.
local id = redis.call('HGET', KEYS[1], 'link') or ''
local s = status(id)
if s == 'unknown' or s == 'revoked' then return {'none'} end
local visit = touch(KEYS[1], tonumber(ARGV[2]))
if not visit then return {'none'} end
return {'ok', id, visit, redis.call('HGET', link_key(id), 'spec')}
