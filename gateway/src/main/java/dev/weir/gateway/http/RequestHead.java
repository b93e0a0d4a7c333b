package dev.weir.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the head of a request before its body is read. */
final class RequestHead {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");
    private static final Pattern LOOPBACK = Pattern.compile("127\\.[0-9.]+");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]*)");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final int MAX_LENGTH_DIGITS = 18;

    private final ServerLimits limits;
    private final BooleanSupplier localOnly;

    /** What is wrong with a request. */
    record Fault(int status, String message) {}

    /** @param localOnly whether only names of this machine are accepted, as a page in a browser could use another one */
    RequestHead(ServerLimits limits, BooleanSupplier localOnly) {
        this.limits = limits;
        this.localOnly = localOnly;
    }

    /**
     * What is wrong with a head; null if nothing is.
     *
     * @param stream whether it is that of a stream of HTTP/2, whose {@code :authority} the codec has made a Host
     */
    @Nullable
    Fault fault(HttpRequest request, boolean stream) {
        if (request.decoderResult().isFailure()) {
            return ofDecoder(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Fault(
                    505,
                    "HTTP version " + version.majorVersion() + "." + version.minorVersion()
                            + " is not served; use HTTP/1.1");
        }
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()
                && (encodings.size() > 1
                        || !encodings.get(0).trim().equalsIgnoreCase("chunked")
                        || version.equals(HttpVersion.HTTP_1_0))) {
            return new Fault(400, "Transfer-Encoding must be 'chunked', once, and only in HTTP/1.1");
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (stream ? Set.copyOf(hosts).size() != 1 : hosts.size() > 1 || (hosts.isEmpty() && isNewest(version))) {
            return new Fault(400, "a request needs one Host header, has " + hosts.size());
        }
        Matcher absolute = ABSOLUTE.matcher(request.uri());
        if (absolute.lookingAt() && !stream) {
            if (hosts.isEmpty()
                    || !absolute.group(1).equalsIgnoreCase(hosts.get(0).trim())) {
                return new Fault(400, "the Host header must be the host of the target of the request");
            }
        } else if (!request.uri().startsWith("/")) {
            return new Fault(400, "the target of a request must be a path, such as /v1/chat/completions");
        }
        Fault fault = hostFault(request, hosts);
        return fault == null ? lengthFault(request) : fault;
    }

    private static boolean isNewest(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1);
    }

    /** The path of a target, without the scheme and host of one in absolute form and without a query. */
    static String path(String target) {
        Matcher absolute = ABSOLUTE.matcher(target);
        String rest = absolute.lookingAt() ? target.substring(absolute.end()) : target;
        int query = rest.indexOf('?');
        String path = query < 0 ? rest : rest.substring(0, query);
        return path.isEmpty() ? "/" : path;
    }

    private @Nullable Fault hostFault(HttpRequest request, List<String> hosts) {
        if (!localOnly.getAsBoolean()) {
            return null;
        }
        if (!hosts.isEmpty() && !isLocal(hosts.get(0))) {
            return new Fault(
                    421,
                    "this gateway answers requests to localhost only, as it asks for no key; send them to 127.0.0.1");
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null
                && !limits.origins().names(origin)
                && !isOfThisMachine(origin.replaceFirst("^[a-zA-Z0-9+.-]+://", ""))) {
            return new Fault(
                    403,
                    "pages of other sites may not use this gateway, as it asks for no key; llm.gateway.corsOrigins names those that may");
        }
        return null;
    }

    /** No name that the owner of a domain can have resolved to this machine: an address is none. */
    private static boolean isLocal(String host) {
        String name = name(host);
        return LOCAL.contains(name) || ADDRESS.matcher(name).matches();
    }

    /** A page may come from any address, so that this one has to be of this machine. */
    private static boolean isOfThisMachine(String host) {
        String name = name(host);
        return LOCAL.contains(name) || LOOPBACK.matcher(name).matches();
    }

    private static String name(String host) {
        return PORT.matcher(host.trim()).replaceFirst("").toLowerCase(Locale.ROOT);
    }

    private @Nullable Fault lengthFault(HttpRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            return null;
        }
        String digits = length.trim();
        if (digits.isEmpty() || !digits.chars().allMatch(RequestHead::isDigit)) {
            return new Fault(400, "Content-Length must be a number");
        }
        return digits.length() > MAX_LENGTH_DIGITS || Long.parseLong(digits) > limits.maxBody() ? tooLarge() : null;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    Fault tooLarge() {
        return new Fault(
                413,
                "the body is larger than " + limits.maxBody() + " bytes; send less, or raise llm.gateway.maxBodySize");
    }

    private Fault ofDecoder(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Fault(414, "the path of the request is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Fault(
                    431,
                    "the headers are larger than " + limits.maxHeaders()
                            + " bytes; send less, or raise llm.gateway.maxHeaderSize");
        }
        return new Fault(400, "the request is not valid HTTP/1.1");
    }
}
