demo     = true
data_dir = env("INZAGE_DATA")
listen   = evn("INZAGE_LISTEN")
log {
  level  = env("LEVEL", "nonsense")
  format = env("A", "b", "c")
}
redis {
  url = env("REDIS")
}
organisation {
  name    = file("name.txt")
  website = file(".")
  phone   = env(5, {})
  accent  = env("SECRET_COLOUR")
  privacy_officer {
    name  = "P ${upper("x")}"
    email = env()
  }
}
adapter "lime" {
  command = "bin/lime"
  sha256  = file("bin/lime.sha256")
  env     = [env("SECRET_COLOUR")]
  settings {
    api_key = env("LIME_API_KEY")
    odd     = lime + 1
  }
}
