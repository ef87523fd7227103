# Shared by the scripts beside it; sourced, never run.
# set_up sees to it that there are a JDK and Maven, and sets $javac, $version and $maven. To be called in the root of the repository.
# set_up_spin sees to it that there are Spin and gcc.
# set_up_rabbitmq sees to it that there is RabbitMQ, or that POSTDATE_TEST_RABBITMQ names a running one.

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s: %s\n' "$script" "$*" >&2; exit 1; }

# The JDK that Maven would take: JAVA_HOME, or else the one on the path.
jdk() {
    if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/$1"; else command -v "$1"; fi
}

set_up() {
    if ! jdk javac >/dev/null; then
        if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
            say "No JDK found, installing openjdk-17-jdk-headless"
            apt-get update -q
            DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends openjdk-17-jdk-headless
        else
            fail "no JDK found. Install JDK 17 or later, or set JAVA_HOME."
        fi
    fi

    javac=$(jdk javac)
    [ -x "$javac" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no $javac. Point it to a JDK 17 or later."
    version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 17 ] || fail "JDK 17 or later is needed: $javac is version ${version:-unknown}."

    # The wrapper fetches its own Maven. Where it cannot, an installed Maven 3.8 or later does as well.
    maven=./mvnw
    if ! ./mvnw -v >/dev/null 2>&1; then
        command -v mvn >/dev/null || fail "the Maven wrapper could not start (run ./mvnw -v to see why), and there is no mvn."
        maven=mvn
    fi
}

set_up_spin() {
    local missing=
    command -v spin >/dev/null || missing="$missing spin"
    command -v gcc >/dev/null || missing="$missing gcc libc6-dev"
    if [ -z "$missing" ]; then return; fi
    command -v apt-get >/dev/null || fail "not found:$missing. Install Spin 6.5 or later and gcc."
    install_packages "not found:$missing. Install them, or run this as root or with sudo at hand." "$missing"
}

set_up_rabbitmq() {
    if [ -n "${POSTDATE_TEST_RABBITMQ:-}" ] || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then return; fi
    local cure="Install Debian's rabbitmq-server, or name a running one in POSTDATE_TEST_RABBITMQ, such as amqp://guest:guest@localhost:5672"
    command -v apt-get >/dev/null || fail "RabbitMQ 3.10 or later is needed and not found. $cure."
    install_packages "RabbitMQ is not found. $cure, or run this as root or with sudo at hand." rabbitmq-server
    # The tests start servers of their own. The package's, which has only just come, would run for nobody.
    if [ -d /run/systemd/system ]; then $root systemctl disable -q --now rabbitmq-server; fi
}

# install_packages <what to say where that is not allowed> <packages>; sets $root to what runs a command as root
install_packages() {
    root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "$1"
        root=sudo
    fi
    say "Installing" $2
    $root apt-get update -q
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $2
}
