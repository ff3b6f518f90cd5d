demo = "yes"
listen = 8080
data_dir = null
trusted_proxies = "10.0.0.1"
log {
  level = debug
}
limits {
  body        = "64k"
  per_address = 60
}
link {
  rights     = { see = true }
  lifetime   = 72
  max_visits = 2.5
}
organisation {
  name      = ["Club"]
  website   = "https://club.example"
  phone     = "+31 20 123 4567"
  languages = ["nl", 1, "nl"]
  privacy_officer = "P"
}
adapter "lime" {
  command = true
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}
contact "person" {
  section "name" {
    title = 3
    field "email" {
      label = { nl = 5 }
    }
  }
}
