package dev.weir.wire;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BackendExceptionBuilder;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.Completion;
import dev.weir.wire.body.ContentKind;
import dev.weir.wire.body.UnacceptableResponseException;
import dev.weir.wire.security.ProxyLogin;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Turns what went wrong in an exchange into a {@link BackendException}: by the state of the exchange first, because one
 * that is ended from outside may fail in any way, then by the type of the exception. Messages consist of our own words and
 * the server's name, status and codes; the provider's message is included only if the settings allow it. Safe for use by
 * many threads.
 */
public final class ExchangeFailures {
    private static final int MAX_SHOWN = 500;
    private static final String SHOULD_RETRY = "x-should-retry";

    /** The code of OpenAI, and of servers with its API, for a path that they do not serve. */
    private static final String UNKNOWN_PATH = "unknown_url";

    private final String name;
    private final HttpSettings settings;
    private final Secrets secrets;

    /**
     * @param name what messages call the server
     */
    ExchangeFailures(String name, HttpSettings settings) {
        this.name = name;
        this.settings = settings;
        this.secrets = new Secrets(settings);
    }

    /** A failure of input or output, or of parsing what came. */
    public BackendException of(WireExchange exchange, Exception e, @Nullable Completion partial) {
        Finding finding = finding(
                exchange,
                unwrapped(e),
                partial != null && !partial.message().content().isEmpty());
        return exception(exchange, finding.reason(), finding.words())
                .partial(partial)
                .cause(isOfTheNetwork(unwrapped(e)) ? unwrapped(e) : null)
                .build();
    }

    /** Jackson wraps what fails below it. */
    private static Exception unwrapped(Exception e) {
        return e instanceof JacksonException && e.getCause() instanceof IOException io ? io : e;
    }

    /** Whether the exception's message comes from the network code, not from the text that was read. */
    private static boolean isOfTheNetwork(Exception e) {
        return e instanceof SocketException
                || e instanceof UnknownHostException
                || e instanceof SSLException
                || e instanceof SocketTimeoutException;
    }

    private Finding finding(WireExchange exchange, Exception e, boolean begun) {
        if (Thread.currentThread().isInterrupted()) {
            return new Finding(Reason.OTHER, "the call's thread was interrupted");
        }
        if (exchange.isLate()) {
            return new Finding(Reason.TIMED_OUT, "no whole answer by the call's deadline");
        }
        if (exchange.isCancelled()) {
            return new Finding(Reason.OTHER, "the call was cancelled");
        }
        ExchangeProgress progress = exchange.progress();
        if (!progress.isConnected()) {
            return connecting(progress, e);
        }
        if (progress.headTimedOut()
                || e instanceof InterruptedIOException) { // what Okio throws for a limit that was reached
            return silent(exchange, begun);
        }
        return progress.isResponding() ? reading(e) : broken("the connection broke before a response", e);
    }

    private Finding connecting(ExchangeProgress progress, Exception e) {
        if (progress.connectTimedOut()
                || e instanceof InterruptedIOException
                || e.getCause() instanceof InterruptedIOException) {
            return new Finding(
                    Reason.SILENT,
                    "no connection within connectTimeout=" + settings.http().connectTimeout());
        }
        if (e instanceof ProxyLogin.RefusedException) {
            return new Finding(Reason.KEY_REFUSED, "the proxy refuses the credentials; see the settings under proxy");
        }
        if (e instanceof UnknownHostException) {
            return new Finding(Reason.UNREACHABLE, "the host name cannot be resolved");
        }
        if (e instanceof SSLException) {
            return e instanceof SSLPeerUnverifiedException || e.getCause() instanceof CertificateException
                    ? new Finding(Reason.UNTRUSTED, "its certificate is not accepted; see the settings under tls")
                    : new Finding(Reason.UNREACHABLE, "no TLS connection");
        }
        return new Finding(Reason.UNREACHABLE, e instanceof ConnectException ? "connection refused" : "no connection");
    }

    private Finding silent(WireExchange exchange, boolean begun) {
        String silence = "silenceTimeout=" + settings.http().silenceTimeout();
        if (!exchange.progress().isSent()) {
            return new Finding(Reason.SILENT, "the server stopped reading the request for " + silence);
        }
        boolean first = !begun && exchange.isLimitedToFirstToken();
        String limit = first ? "firstTokenTimeout=" + settings.http().firstTokenTimeout() : silence;
        return new Finding(Reason.SILENT, (first ? "no token within " : "nothing more within ") + limit);
    }

    private static Finding reading(Exception e) {
        if (e instanceof UnacceptableResponseException unacceptable) {
            return new Finding(unacceptable.reason(), String.valueOf(unacceptable.getMessage()));
        }
        if (e instanceof JacksonException && !(e instanceof UnexpectedEndOfInputException)) {
            return new Finding(Reason.MALFORMED, "the response is not JSON");
        }
        return broken("the response was cut off", e);
    }

    private static Finding broken(String words, Exception e) {
        return new Finding(Reason.CUT, words + " (" + e.getClass().getSimpleName() + ")");
    }

    /** A failure with the facts in the head of the response. */
    private BackendExceptionBuilder exception(WireExchange exchange, Reason reason, String words) {
        ResponseFacts facts = exchange.facts();
        return facts.exception(reason, name + ": " + secrets.mask(words)).requestId(secrets.mask(facts.requestId()));
    }

    /** A failure that the server reported itself. */
    private BackendExceptionBuilder exception(WireExchange exchange, Reason reason, String words, ProviderError error) {
        BackendExceptionBuilder failure = exception(exchange, reason, words).code(secrets.mask(error.name()));
        Duration wait = exchange.facts().retryAfter();
        return failure.retryAfter(wait != null ? wait : exchange.wait(error.retryDelay()));
    }

    /**
     * A refusal: a response whose status is not one of success.
     *
     * @param reason what the provider's code says; OTHER leaves it to the status
     */
    BackendException refusal(WireExchange exchange, Response response, ProviderError error, Reason reason) {
        Boolean shouldRetry = shouldRetry(response);
        String told = shouldRetry == null ? "" : ", " + SHOULD_RETRY + " " + shouldRetry;
        String said = response.isRedirect()
                ? "redirected to " + redirectHost(response) + ", which is not followed; set baseUrl to where the API is"
                : "status " + response.code() + described(error) + told + hint(response, error);
        BackendExceptionBuilder failure = exception(exchange, limited(exchange, response, reason), said, error)
                .shouldRetry(shouldRetry);
        if (response.code() >= 500 && error.status() != 0) {
            failure.status(error.status()); // a gateway's word for what the server behind it refused
        }
        return failure.build();
    }

    /** What the server says about another attempt, as the clients of OpenAI and Anthropic read it; null for nothing. */
    private static @Nullable Boolean shouldRetry(Response response) {
        return switch (response.header(SHOULD_RETRY, "").strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    /** A rate limit with what it limits, if the headers tell that of one kind nothing remains. */
    private static Reason limited(WireExchange exchange, Response response, Reason reason) {
        boolean limited = reason == Reason.RATE_LIMITED || (reason == Reason.OTHER && response.code() == 429);
        RateLimits limits = limited ? exchange.rateLimits() : null;
        boolean requests = limits != null && isUsedUp(limits.requests());
        boolean tokens = limits != null && isUsedUp(limits.tokens());
        if (requests == tokens) {
            return reason;
        }
        return requests ? Reason.RATE_LIMITED_REQUESTS : Reason.RATE_LIMITED_TOKENS;
    }

    private static boolean isUsedUp(RateLimits.@Nullable Limit limit) {
        Long remaining = limit == null ? null : limit.remaining();
        return remaining != null && remaining <= 0;
    }

    /** A refused key and an unknown path are most often due to the settings. */
    private String hint(Response response, ProviderError error) {
        if (response.code() == 401) {
            String variable = settings.keyVariable() == null ? "" : ", or the variable " + settings.keyVariable();
            return "; check the backend's apiKey" + variable + (settings.apiKey() == null ? ": no key was sent" : "");
        }
        boolean isPathUnknown = UNKNOWN_PATH.equals(error.code());
        if (response.code() != 404 || (error.code() != null && !isPathUnknown)) {
            return "";
        }
        String path = secrets.mask(response.request().url().encodedPath());
        return "; it has no " + (isPathUnknown ? "" : "such model, or no ") + "path " + path + ": is baseUrl right?";
    }

    /**
     * An error reported under a status of success, perhaps after part of an answer.
     *
     * @param reason what the provider's code says; OTHER leaves it to the status that the error names, if any
     */
    public BackendException reported(
            WireExchange exchange, ProviderError error, Reason reason, @Nullable Completion partial) {
        BackendExceptionBuilder failure =
                exception(exchange, reason, "the server gave up the answer" + described(error), error);
        if (error.status() != 0) {
            failure.status(error.status());
        }
        return failure.partial(partial).build();
    }

    /** A stream that ended before its answer did. */
    public BackendException cut(WireExchange exchange, @Nullable Completion partial) {
        return exception(exchange, Reason.CUT, "the stream ended before the answer did")
                .partial(partial)
                .build();
    }

    /**
     * A response that is something else than the answer.
     *
     * @param wanted what was asked for, such as {@code a completion}
     */
    public BackendException notAnAnswer(WireExchange exchange, ContentKind kind, String wanted) {
        String what = kind == ContentKind.DOCUMENT
                ? "some other JSON"
                : kind == ContentKind.EVENTS ? "a stream" : "an HTML page";
        String words = what + " came instead of " + wanted + "; is baseUrl right, and is there a proxy on the way?";
        return exception(exchange, Reason.MALFORMED, words).build();
    }

    private static String redirectHost(Response response) {
        String location = response.header("Location");
        HttpUrl url = location == null ? null : response.request().url().resolve(location);
        return url == null ? "nowhere" : url.scheme() + "://" + url.host() + ":" + url.port();
    }

    private String described(ProviderError error) {
        StringBuilder words = new StringBuilder();
        append(words, "code", error.code());
        append(words, "type", error.type());
        append(words, "param", error.param());
        append(words, "message", settings.showProviderMessages() ? error.message() : null);
        return words.toString();
    }

    /** Text of the provider, with secrets masked. */
    private void append(StringBuilder words, String label, @Nullable String value) {
        String safe = secrets.mask(value);
        if (safe != null) {
            String shown = safe.length() <= MAX_SHOWN ? safe : safe.substring(0, MAX_SHOWN) + "…";
            words.append(", ").append(label).append(' ').append(shown);
        }
    }

    private record Finding(Reason reason, String words) {}
}
