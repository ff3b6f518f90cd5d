-- Links by id (ARGV) and by the records of a subject (KEYS are indexes), with
-- their status; those whose tombstone is gone are left out.
local ids, seen, out = {}, {}, {}
for i = 2, #ARGV do ids[#ids + 1] = ARGV[i] end
for _, index in ipairs(KEYS) do
  for _, id in ipairs(redis.call('ZRANGE', index, 0, -1)) do ids[#ids + 1] = id end
end
for _, id in ipairs(ids) do
  if not seen[id] then
    seen[id] = true
    local s = status(id)
    if s ~= 'unknown' then out[#out + 1] = {s, redis.call('HGETALL', link_key(id))} end
  end
end
return out
