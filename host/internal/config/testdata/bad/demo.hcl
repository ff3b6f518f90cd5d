demo     = true
base_url = "https://portal.club.example"
organisation {
  name     = "Club"
  website  = "https://club.example/?a=b"
  phone    = "+31 20 123 4567"
  timezone = "Mars/Olympus"
  logo     = "logo.svg"
  privacy_officer {
    name = "P"
  }
}
redis {
  url     = "redis://redis.club.example/nul"
  ca_file = "ca.pem"
}
adapter "lime" {
  command = "bin/lime"
}
