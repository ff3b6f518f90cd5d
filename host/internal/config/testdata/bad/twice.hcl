demo = true
demo = false
organisation {
  name    = "Club"
  name    = "Club"
  website = "https://club.example"
  phone   = "+31 20 123 4567"
  privacy_officer {
    name  = "P"
    email = "p@club.example"
  }
}
log {
}
log {
}
log "x" {
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  settings {
    a = { b = 1, b = 2 }
    limetypes "person" {
    }
    limetypes "person" {
    }
    rate {
    }
    rate "x" {
    }
    c = 1
    c {
    }
  }
  settings {
  }
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}
adapter {
}
contact "person" {
  section "a" {
    title = { nl = "A", nl = "B", en = "A" }
    field "email" {}
    field "email" {}
  }
  section "b" {
    title = "B"
    field "email" {}
  }
  related "deal" {
    title  = "Deals"
    fields = ["name", "name"]
  }
  related "deals" {
    relation = "deal"
    title    = "Deals"
    fields   = []
  }
}
contact "people" {
  type = "person"
  section "a" {
    title = "A"
    field "email" {}
  }
}
