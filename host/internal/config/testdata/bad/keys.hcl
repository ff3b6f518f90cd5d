base_url = "https://portal.club.example"
organisation {
  name    = "Club"
  website = "https://club.example"
  phone   = "+31 20 123 4567"
  privacy_officer {
    name  = "P"
    phone = "+31 20 123 4567"
  }
}
redis {
  url = "embedded"
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}
keys {
  hmac "a" {
    value = "c2VjcmV0IHRleHQ="
  }
  hmac "b" {
    value = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
  }
  hmac "c" {
    value = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4IazV0WwVsPAKA="
  }
  seal "Bad id" {
    value = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4IazV0WwVsPAKA="
  }
}
