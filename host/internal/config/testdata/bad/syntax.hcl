demo = true
organisation {
  name = "Club
  phone = "1"
}
