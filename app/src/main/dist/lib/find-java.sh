# Sourced by bin/weir and by the source tree's ./weir.

# Chooses the Java to run with: JAVA_HOME, then the one on the PATH, then the newest installed. The first of them that fits
# wins: 17 or later, and with a compiler where one is needed. Says on standard error why a JAVA_HOME that is set is not
# used.
#
#   find_java java    any Java
#   find_java javac   one that also compiles
#
# sets java_home, java_version and java_reason: why this one.
find_java() {
  tool=$1 passed='' best_feature=16
  if [ -n "${JAVA_HOME:-}" ]; then
    if fits "$JAVA_HOME"; then choose "$JAVA_HOME" 'from JAVA_HOME'; return; fi
    passed="JAVA_HOME is $JAVA_HOME, $misfit"
  fi
  on_path=$(java_on_path)
  if [ -n "$on_path" ]; then
    if fits "$on_path"; then choose "$on_path" 'from the PATH'; tell_passed; return; fi
    passed="${passed:+$passed; }java on the PATH is $on_path, $misfit"
  fi
  for home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home ${HOME:+"$HOME"/.sdkman/candidates/java/*}; do
    if fits "$home" && [ "$feature" -gt "$best_feature" ]; then
      choose "$home" "the newest installed; JAVA_HOME and the PATH name none that fits"
      best_feature=$feature
    fi
  done
  if [ "$best_feature" -eq 16 ]; then
    echo "weir: no $(wanted) found: install a JDK 17 or later, or set JAVA_HOME to the folder of one${passed:+ ($passed)}" >&2
    return 3
  fi
  tell_passed
}

wanted() {
  if [ "$tool" = javac ]; then echo "JDK 17 or later"; else echo "Java 17 or later"; fi
}

choose() { # HOME REASON
  java_home=$1 java_version=$version java_reason=$2
}

tell_passed() {
  if [ -n "${JAVA_HOME:-}" ]; then echo "weir: $passed; using $java_home instead" >&2; fi
}

# Whether a folder holds a Java that can be used; sets its version and feature, and the misfit if it cannot.
fits() { # HOME
  version=$(version_of "$1")
  case $version in
    1.*) feature=${version#1.} ;;
    *) feature=$version ;;
  esac
  feature=${feature%%[!0-9]*}
  if [ ! -d "$1" ]; then
    misfit="which does not exist"
  elif [ -z "$feature" ]; then
    misfit="which has no bin/java that works"
  elif [ "$feature" -lt 17 ]; then
    misfit="which is Java $feature; Weir needs 17 or later"
  elif [ "$tool" = javac ] && [ ! -x "$1/bin/javac" ]; then
    misfit="which has no compiler (a JRE); the build needs a JDK"
  else
    return 0
  fi
  return 1
}

version_of() { # HOME: nothing where it holds no Java
  [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\(.*\)".*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'
  fi
}

# The home of the java on the PATH. That may be a script of a version manager, so where no Java is around it, it is asked.
java_on_path() {
  on_path=$(command -v java) || return 0
  real=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
  around=$(dirname "$(dirname "$real")")
  if [ -r "$around/release" ]; then
    echo "$around"
  else
    "$on_path" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
}
