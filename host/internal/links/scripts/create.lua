-- Makes a link, unless its id or token exists.
-- KEYS: link, token, live, then one index a record of the subject.
local id, spec, verify, lifetime = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local token, key, code, most = ARGV[6], ARGV[7], ARGV[8], ARGV[9]

if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return {'exists'} end

local ttl = lifetime + TOMBSTONE
redis.call('HSET', KEYS[1], 'id', id, 'spec', spec, 'verify', verify, 'token', token,
  'key', key, 'code', code, 'created', NOW, 'expires', NOW + lifetime, 'gone', NOW + ttl,
  'most', most, 'visits', 0, 'wrong', 0, 'fetched', 0)
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('SET', KEYS[2], id, 'PX', ttl)
redis.call('SET', KEYS[3], '', 'PX', lifetime + SLACK)
for i = 4, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', NOW)
  redis.call('ZADD', KEYS[i], NOW + ttl, id)
  if redis.call('PTTL', KEYS[i]) < ttl then redis.call('PEXPIRE', KEYS[i], ttl) end
end
return {'ok'}
