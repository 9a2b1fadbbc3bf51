# Sourced by the scripts beside it: finds a java that will do, and builds what is missing. The script has set: name, modules.
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

fail() {
  echo "$name: $1" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is missing: $2"
}

java=java
if [ -n "${JAVA_HOME:-}" ]; then
  java="$JAVA_HOME/bin/java"
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, where there is no bin/java: set it to a JDK 17 or newer, or unset it"
else
  need java "install a JDK 17 or newer"
fi
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p') || true
case "$version" in
  "" | 1.* | 9 | 1[0-6]) fail "Java ${version:-unknown} is too old: install a JDK 17 or newer, and set JAVA_HOME to it" ;;
esac

# Nothing is built again whose sources have not changed since.
built="$home/$name/target/built"
is_built() {
  local module
  [ -f "$built" ] || return 1
  for module in $modules; do
    ls "$home/$module/target/$module"-*.jar >/dev/null 2>&1 || return 1
    [ -z "$(find "$home/pom.xml" "$home/$module/pom.xml" "$home/$module/src/main" -newer "$built" -type f -print -quit)" ] || return 1
  done
}

need npm "install Node.js with npm; the embedded ClickHouse engine comes as an npm package"
if ! is_built; then
  need mvn "install Maven 3.8.7 or newer"
  echo "$name: building; the first time takes some minutes" >&2
  (cd "$home" && mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true package >&2) || fail "the build failed, see above"
  touch "$built"
fi

jar=$(ls "$home/$name/target/$name"-*.jar | head -n 1)
