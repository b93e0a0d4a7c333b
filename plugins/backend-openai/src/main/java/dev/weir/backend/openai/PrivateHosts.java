package dev.weir.backend.openai;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts that a name alone, without a look-up, shows to be on this machine or in a private network: private addresses,
 * {@code localhost}, names without a dot, as in a container network, and the domains {@code local}, {@code internal} and
 * {@code home.arpa}.
 */
final class PrivateHosts {
    /** Loopback, RFC 1918 and link-local. */
    private static final Pattern IPV4 = Pattern.compile("(127|10|192\\.168|169\\.254|172\\.(1[6-9]|2\\d|3[01]))\\..*");

    private static final Pattern IPV4_FORM = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

    /** Loopback, unique local (RFC 4193) and link-local, in the brackets of a URL. */
    private static final Pattern IPV6 =
            Pattern.compile("\\[((0*:)*:?0*1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)(%.*)?]");

    private static final Pattern NAME = Pattern.compile("[^.]+|.*\\.(localhost|local|internal|home\\.arpa)");

    private PrivateHosts() {}

    static boolean contain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            return IPV6.matcher(lower).matches();
        }
        return (IPV4_FORM.matcher(lower).matches() ? IPV4 : NAME).matcher(lower).matches();
    }
}
