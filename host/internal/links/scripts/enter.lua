-- Tries a code and begins a visit, in one step: however many try at once, the
-- sixth wrong code is never compared.
-- KEYS: token, visit. ARGV: time, visit id, idle, longest, then pairs of key id
-- and HMAC of the code under that key; no pairs: the code had not its form.
local found = redis.call('GET', KEYS[1])
local id = found or ''
local link = link_key(id)
local s, f = status(id)
if s ~= 'active' then return {s, id} end

if f[6] ~= 'off' then
  if #ARGV < 6 then return {'malformed', id} end
  local mac = nil
  for i = 5, #ARGV, 2 do
    if ARGV[i] == f[7] then mac = ARGV[i + 1] end
  end
  if not mac then return {'rekeyed', id} end
  -- No constant-time comparison is needed: both sides are HMACs under a key
  -- that the guesser does not have, so a common beginning cannot be steered.
  if mac ~= f[8] then
    local left = MAX_WRONG - redis.call('HINCRBY', link, 'wrong', 1)
    if left <= 0 then return {'locked', id} end
    return {'wrong', id, left}
  end
end

redis.call('HINCRBY', link, 'visits', 1)
local previous = redis.call('HGET', link, 'last') or 0
redis.call('HSET', link, 'last', NOW)
redis.call('HSET', KEYS[2], 'id', ARGV[2], 'link', id, 'previous', previous)
begin(KEYS[2], tonumber(ARGV[3]), tonumber(ARGV[4]))
return {'ok', id, redis.call('HGETALL', KEYS[2]), redis.call('HGET', link, 'spec')}
