# Sourced by bin/weir and by the source tree's ./weir.
# find_java prints the home of the JDK to run with: JAVA_HOME if that is 17 or later, else the newest one found.

java_feature() { # HOME: its feature version, 0 if it is no JDK
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || { echo 0; return; }
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

java_on_path() {
  on_path=$(command -v java) || return 0
  real=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
  dirname "$(dirname "$real")"
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ] && [ "$(java_feature "$JAVA_HOME")" -ge 17 ]; then
    echo "$JAVA_HOME"
    return
  fi
  best='' best_feature=16
  for home in "$(java_on_path)" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/*; do
    feature=$(java_feature "$home")
    if [ "${feature:-0}" -gt "$best_feature" ]; then
      best=$home best_feature=$feature
    fi
  done
  if [ -z "$best" ]; then
    echo "weir: no JDK 17 or later found: install one, or let JAVA_HOME name its folder" >&2
    return 3
  fi
  echo "$best"
}
