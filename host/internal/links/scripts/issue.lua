-- Gives a link (ARGV[2]) a code to be sent: key id, HMAC, time in ms. The one
-- before is worth nothing from now on; wrong tries stay counted over all of them.
local s, f = status(ARGV[2])
if s ~= 'active' then return {s} end
if f[6] ~= 'mail' then return {'other'} end
redis.call('HSET', link_key(ARGV[2]), 'key', ARGV[3], 'code', ARGV[4], 'code_ends', NOW + tonumber(ARGV[5]))
return {'ok'}
