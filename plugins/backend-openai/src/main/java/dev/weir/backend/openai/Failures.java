package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BackendExceptionBuilder;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Says what a failure was: by the state of the exchange first, because an exchange that is ended from outside fails in any
 * way, and then by the type of the exception. Messages are made of our own words, the server's name, status and codes;
 * what the provider said itself is there only if the settings ask for it. Safe for use by many threads.
 */
final class Failures {
    private static final int MAX_SHOWN = 500;

    private final String name;
    private final OpenAiSettings settings;
    private final Secrets secrets;

    Failures(String name, OpenAiSettings settings) {
        this.name = name;
        this.settings = settings;
        this.secrets = new Secrets(settings);
    }

    /** A failure of input or output, or of reading what came. */
    BackendException of(Exchange exchange, Exception e, @Nullable Completion partial) {
        Reason reason = reason(exchange, unwrapped(e), partial != null);
        return exception(exchange, reason.errorClass(), reason.words())
                .partial(partial)
                .cause(isOfTheNetwork(unwrapped(e)) ? unwrapped(e) : null)
                .build();
    }

    /** Jackson wraps what fails below it. */
    private static Exception unwrapped(Exception e) {
        return e instanceof JacksonException && e.getCause() instanceof IOException io ? io : e;
    }

    /** Whether the exception's own message comes from the network's code, not from the text that was read. */
    private static boolean isOfTheNetwork(Exception e) {
        return e instanceof SocketException
                || e instanceof UnknownHostException
                || e instanceof SSLException
                || e instanceof SocketTimeoutException;
    }

    private Reason reason(Exchange exchange, Exception e, boolean begun) {
        if (Thread.currentThread().isInterrupted()) {
            return new Reason(ErrorClass.UNKNOWN, "the call's thread was interrupted");
        }
        if (exchange.isLate()) {
            return new Reason(ErrorClass.TIMEOUT, "no whole answer by the call's deadline");
        }
        if (exchange.isCancelled()) {
            return new Reason(ErrorClass.UNKNOWN, "the call was cancelled");
        }
        Progress progress = exchange.progress();
        if (!progress.isConnected()) {
            return connecting(progress, e);
        }
        if (progress.headTimedOut()
                || e instanceof InterruptedIOException) { // what Okio throws for a limit that was reached
            return silent(exchange, begun);
        }
        return progress.isResponding() ? reading(e) : broken("the connection broke before a response", e);
    }

    private Reason connecting(Progress progress, Exception e) {
        if (progress.connectTimedOut() || isTimeout(e) || isTimeout(e.getCause())) {
            return new Reason(ErrorClass.TIMEOUT, "no connection within connectTimeout=" + settings.connectTimeout());
        }
        if (e instanceof ProxyLogin.RefusedException) {
            return new Reason(
                    ErrorClass.AUTHENTICATION, "the proxy does not accept who is asking; see the settings under proxy");
        }
        if (e instanceof UnknownHostException) {
            return new Reason(ErrorClass.NETWORKING, "the host name cannot be resolved");
        }
        if (e instanceof SSLException) {
            return isOfCertificates(e)
                    ? new Reason(ErrorClass.PERMANENT, "its certificate is not accepted; see the settings under tls")
                    : new Reason(ErrorClass.NETWORKING, "no TLS connection");
        }
        return new Reason(
                ErrorClass.NETWORKING, e instanceof ConnectException ? "connection refused" : "no connection");
    }

    private static boolean isTimeout(@Nullable Throwable e) {
        return e instanceof InterruptedIOException;
    }

    private static boolean isOfCertificates(Exception e) {
        return e instanceof SSLPeerUnverifiedException || e.getCause() instanceof CertificateException;
    }

    private Reason silent(Exchange exchange, boolean begun) {
        String silence = "silenceTimeout=" + settings.silenceTimeout();
        if (!exchange.progress().isSent()) {
            return new Reason(ErrorClass.TIMEOUT, "the server takes no more of the request within " + silence);
        }
        boolean first = !begun && exchange.isLimitedToFirstToken();
        String limit = first ? "firstTokenTimeout=" + settings.firstTokenTimeout() : silence;
        return new Reason(ErrorClass.TIMEOUT, (first ? "no token within " : "nothing more within ") + limit);
    }

    private Reason reading(Exception e) {
        if (e instanceof LimitedSource.TooLargeException) {
            return new Reason(
                    ErrorClass.PERMANENT,
                    "the response is longer than maxResponseBytes=" + settings.maxResponseBytes());
        }
        if (e instanceof Unpacking.UnknownEncodingException) {
            return new Reason(
                    ErrorClass.PERMANENT,
                    "the response is packed with " + e.getMessage() + ", which was not asked for");
        }
        if (e instanceof AnswerStream.MalformedEventException) {
            return new Reason(ErrorClass.TRANSIENT, "an event of the stream is not JSON");
        }
        if (e instanceof MalformedEmbeddingsException malformed) {
            return new Reason(malformed.errorClass(), String.valueOf(malformed.getMessage()));
        }
        if (e instanceof JacksonException && !(e instanceof UnexpectedEndOfInputException)) {
            return new Reason(ErrorClass.TRANSIENT, "the response is not JSON");
        }
        return broken("the response was cut off", e);
    }

    private static Reason broken(String words, Exception e) {
        return new Reason(ErrorClass.NETWORKING, words + " (" + e.getClass().getSimpleName() + ")");
    }

    /** A failure with what the head of the response said. */
    private BackendExceptionBuilder exception(Exchange exchange, ErrorClass errorClass, String words) {
        ResponseFacts facts = exchange.facts();
        return facts.exception(errorClass, name + ": " + words).requestId(secrets.mask(facts.requestId()));
    }

    /** A failure that the server put into words. */
    private BackendExceptionBuilder exception(
            Exchange exchange, ErrorClass errorClass, String words, ProviderError error) {
        BackendExceptionBuilder failure = exception(exchange, errorClass, words).code(secrets.mask(error.name()));
        Duration wait = exchange.facts().retryAfter();
        return failure.retryAfter(wait != null ? wait : exchange.wait(error.retryDelay()));
    }

    /** A refusal: a response whose status is not one of success. */
    BackendException refusal(Exchange exchange, Response response, ProviderError error) {
        int status = response.code();
        String said = response.isRedirect()
                ? "redirected to " + redirectHost(response) + ", which is not followed; set baseUrl to where the API is"
                : "status " + status + described(error) + hint(response, error);
        return exception(exchange, Classification.of(status, error), said, error)
                .build();
    }

    /** A path that the server does not know is most often due to the settings. */
    private String hint(Response response, ProviderError error) {
        if (response.code() != 404 || error.code() != null) {
            return "";
        }
        String path = secrets.mask(response.request().url().encodedPath());
        return "; it has no such model, or no path " + path + ": is baseUrl right?";
    }

    /** An error that came with a status of success, perhaps after a part of an answer. */
    BackendException reported(Exchange exchange, ProviderError error, @Nullable Completion partial) {
        String said = "the server gave up the answer" + described(error);
        return exception(exchange, Classification.of(error), said, error)
                .partial(partial)
                .build();
    }

    /** A stream that ended before its answer did. */
    BackendException cut(Exchange exchange, @Nullable Completion partial) {
        return exception(exchange, ErrorClass.NETWORKING, "the stream ended before the answer did")
                .partial(partial)
                .build();
    }

    /**
     * A response that is something else than the answer.
     *
     * @param wanted what the answer would have been
     */
    BackendException notAnAnswer(Exchange exchange, ContentKind kind, String wanted) {
        String what = kind == ContentKind.DOCUMENT
                ? "some other JSON"
                : kind == ContentKind.EVENTS ? "a stream" : "an HTML page";
        String words = what + " came instead of " + wanted + "; is baseUrl right, and is there a proxy on the way?";
        return exception(exchange, ErrorClass.UNKNOWN, words).build();
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

    /** The provider's words, without a secret even if it quotes one. */
    private void append(StringBuilder words, String label, @Nullable String value) {
        String safe = secrets.mask(value);
        if (safe != null) {
            String shown = safe.length() <= MAX_SHOWN ? safe : safe.substring(0, MAX_SHOWN) + "…";
            words.append(", ").append(label).append(' ').append(shown);
        }
    }

    private record Reason(ErrorClass errorClass, String words) {}
}
