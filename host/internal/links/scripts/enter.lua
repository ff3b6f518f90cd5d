-- Tries a code and begins a visit, in one step: however many try at once, the
-- sixth wrong code is never compared.
-- KEYS: token, visit. ARGV: time, visit id, idle, longest, then triples of the
-- kind of code, a key id, and the HMAC of the code under that key, '' when what
-- was typed has not the form of that kind.
local found = redis.call('GET', KEYS[1])
local id = found or ''
local link = link_key(id)
local s, f = status(id)
if s ~= 'active' then return {s, id} end

local function wrong()
  local left = MAX_WRONG - redis.call('HINCRBY', link, 'wrong', 1)
  if left <= 0 then return {'locked', id} end
  return {'wrong', id, left}
end

if f[6] ~= 'off' then
  local mac, formed = nil, false
  for i = 5, #ARGV, 3 do
    if ARGV[i] == f[6] and ARGV[i + 2] ~= '' then
      formed = true
      if ARGV[i + 1] == f[7] then mac = ARGV[i + 2] end
    end
  end
  if not formed then return {'malformed', id} end
  if f[6] == 'mail' then
    -- No code was sent, it was used, or its time is over: a try like any other.
    local ends = tonumber(redis.call('HGET', link, 'code_ends') or 0)
    if f[8] == '' or NOW >= ends then return wrong() end
  end
  if not mac then return {'rekeyed', id} end
  -- No constant-time comparison is needed: both sides are HMACs under a key
  -- that the guesser does not have, so a common beginning cannot be steered.
  if mac ~= f[8] then return wrong() end
  if f[6] == 'mail' then redis.call('HSET', link, 'code', '') end -- used once
end

redis.call('HINCRBY', link, 'visits', 1)
local previous = redis.call('HGET', link, 'last') or 0
redis.call('HSET', link, 'last', NOW)
redis.call('HSET', KEYS[2], 'id', ARGV[2], 'link', id, 'previous', previous)
begin(KEYS[2], tonumber(ARGV[3]), tonumber(ARGV[4]))
return {'ok', id, redis.call('HGETALL', KEYS[2]), redis.call('HGET', link, 'spec')}
