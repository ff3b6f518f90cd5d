organisation {
  country = "SE"
  privacy_officer {
  }
}
keys {
  hmac "a" {
  }
}
redis {
}
adapter "one" {
}
adapter "two" {
  command = "two"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  two"
}
purpose "p" {
}
contact "person" {
  section "s" {
  }
  related "r" {
  }
}
contact "company" {
  adapter = "one"
}
