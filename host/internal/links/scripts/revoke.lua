-- Revokes a link (ARGV[2]) and with it, by the check in visit.lua, its visits.
-- The tombstone stays for its time from now, or as long as it would have.
local id = ARGV[2]
local link = link_key(id)
local s, f = status(id)
if s == 'unknown' then return {'unknown'} end
redis.call('HSET', link, 'revoked', NOW)
redis.call('DEL', live_key(id))
local gone = NOW + TOMBSTONE
if gone < tonumber(f[1]) then
  redis.call('HSET', link, 'gone', gone)
  redis.call('PEXPIRE', link, TOMBSTONE)
  redis.call('PEXPIRE', 'inzage:token:' .. redis.call('HGET', link, 'token'), TOMBSTONE)
end
return {'ok'}
