# Sourced by checks of many steps: says which begins, and keeps how long each took.
took=() name=

# Begins a step: what it is of; nothing after the last.
step() {
  [ -z "$name" ] || took+=("$name $((SECONDS - began)) s")
  name=$1 began=$SECONDS
  [ -z "$name" ] || echo "${0##*/}: $name" >&2
}
