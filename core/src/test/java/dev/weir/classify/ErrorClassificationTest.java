package dev.weir.classify;

import static dev.weir.spi.backend.ErrorClass.AUTHENTICATION;
import static dev.weir.spi.backend.ErrorClass.NETWORKING;
import static dev.weir.spi.backend.ErrorClass.PERMANENT;
import static dev.weir.spi.backend.ErrorClass.RATE_LIMIT;
import static dev.weir.spi.backend.ErrorClass.THROTTLING;
import static dev.weir.spi.backend.ErrorClass.TIMEOUT;
import static dev.weir.spi.backend.ErrorClass.TRANSIENT;
import static dev.weir.spi.backend.ErrorClass.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.backend.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorClassificationTest {
    private final ErrorClassification classes = ErrorClassification.standard();

    /** Every status but these is permanent from 300 to 499, transient from 500 to 599, and unknown otherwise. */
    private static final Map<ErrorClass, Set<Integer>> STATUSES = new EnumMap<>(Map.of(
            AUTHENTICATION, Set.of(401, 403, 407, 511),
            RATE_LIMIT, Set.of(429),
            THROTTLING, Set.of(498, 503, 529),
            TIMEOUT, Set.of(408, 504, 522, 524, 598),
            NETWORKING, Set.of(521, 523, 599),
            TRANSIENT, Set.of(409, 423, 424, 425),
            PERMANENT, Set.of(501, 505, 506, 508, 510, 526)));

    @Test
    void everyStatusHasItsClass() {
        IntStream.rangeClosed(0, 700)
                .forEach(status -> assertThat(classes.classify(withStatus(status)))
                        .as("status %d", status)
                        .isEqualTo(expected(status)));
    }

    private static ErrorClass expected(int status) {
        return STATUSES.entrySet().stream()
                .filter(entry -> entry.getValue().contains(status))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(status < 300 || status > 599 ? UNKNOWN : status < 500 ? PERMANENT : TRANSIENT);
    }

    private static BackendException withStatus(int status) {
        return BackendException.builder(UNKNOWN, "failed").status(status).build();
    }

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new SocketTimeoutException(), TIMEOUT),
                Arguments.of(new HttpTimeoutException("t"), TIMEOUT),
                Arguments.of(new TimeoutException(), TIMEOUT),
                Arguments.of(new InterruptedIOException(), TIMEOUT),
                Arguments.of(new InterruptedException(), TIMEOUT),
                Arguments.of(new ClosedByInterruptException(), TIMEOUT),
                Arguments.of(new ConnectException(), NETWORKING),
                Arguments.of(new HttpConnectTimeoutException("t"), NETWORKING),
                Arguments.of(new UnknownHostException(), NETWORKING),
                Arguments.of(new UnresolvedAddressException(), NETWORKING),
                Arguments.of(new NoRouteToHostException(), NETWORKING),
                Arguments.of(new PortUnreachableException(), NETWORKING),
                Arguments.of(new BindException(), NETWORKING),
                Arguments.of(new SocketException(), NETWORKING),
                Arguments.of(new ProtocolException(), NETWORKING),
                Arguments.of(new ClosedChannelException(), NETWORKING),
                Arguments.of(new AsynchronousCloseException(), NETWORKING),
                Arguments.of(new EOFException(), NETWORKING),
                Arguments.of(new SSLException("s"), NETWORKING),
                Arguments.of(new SSLHandshakeException("s"), NETWORKING),
                Arguments.of(new SSLPeerUnverifiedException("s"), PERMANENT),
                Arguments.of(new CertificateExpiredException(), PERMANENT),
                Arguments.of(new CertPathValidatorException(), PERMANENT),
                Arguments.of(new MalformedURLException(), PERMANENT),
                Arguments.of(new URISyntaxException("x", "y"), PERMANENT),
                Arguments.of(new UnknownServiceException(), PERMANENT),
                Arguments.of(new IOException(), UNKNOWN),
                Arguments.of(new NullPointerException(), UNKNOWN),
                Arguments.of(new IllegalStateException(), UNKNOWN));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void everyExceptionHasItsClass(Throwable error, ErrorClass expected) {
        assertThat(classes.classify(error)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void deepCausesCount(Throwable error, ErrorClass expected) {
        BackendException wrapped = BackendException.builder(UNKNOWN, "broke")
                .cause(new ExecutionException(new RuntimeException(error)))
                .build();
        assertThat(classes.classify(wrapped)).isEqualTo(expected);
    }

    @Test
    void handshakeThatFailedOverACertificateIsPermanent() {
        SSLHandshakeException handshake = new SSLHandshakeException("handshake");
        handshake.initCause(new CertificateExpiredException());
        assertThat(classes.classify(handshake)).isEqualTo(PERMANENT);
    }

    @Test
    void ioExceptionsAreClassifiedByType() {
        assertThat(classes.classify(new UncheckedIOException(new ConnectException())))
                .isEqualTo(NETWORKING);
    }

    /** Another target of a route may have the right address: these are not the fault of the request. */
    @ParameterizedTest
    @CsvSource({
        "302, MODEL_NOT_FOUND",
        "307, MODEL_NOT_FOUND",
        "404, MODEL_NOT_FOUND",
        "405, MODEL_NOT_FOUND",
        "501, MODEL_NOT_FOUND",
        "505, MODEL_NOT_FOUND",
        "526, UNTRUSTED"
    })
    void aWrongAddressIsNotAnInvalidRequest(int status, Reason expected) {
        assertThat(classes.reason(withStatus(status))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request_error, 0, PERMANENT",
        "invalid_request_error, 200, PERMANENT",
        "invalid_request_error, 401, AUTHENTICATION",
        "invalid_request_error, 429, RATE_LIMIT",
        "server_error, 0, TRANSIENT",
        "server_error, 503, THROTTLING",
        "api_error, 0, TRANSIENT",
        "api_error, 504, TIMEOUT"
    })
    void aGenericCodeCountsWithoutAStatusOnly(String code, int status, ErrorClass expected) {
        BackendException failure = BackendException.builder(UNKNOWN, "failed")
                .status(status)
                .code(code)
                .build();
        assertThat(classes.classify(failure)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "insufficient_quota, PERMANENT",
        "billing_hard_limit_reached, PERMANENT",
        "context_length_exceeded, PERMANENT",
        "content_filter, PERMANENT",
        "content_policy_violation, PERMANENT",
        "model_not_found, PERMANENT",
        "invalid_api_key, AUTHENTICATION",
        "rate_limit_exceeded, RATE_LIMIT",
        "engine_overloaded, THROTTLING",
        "billing_error, PERMANENT",
        "not_found_error, PERMANENT",
        "request_too_large, PERMANENT",
        "authentication_error, AUTHENTICATION",
        "permission_error, AUTHENTICATION",
        "rate_limit_error, RATE_LIMIT",
        "overloaded_error, THROTTLING",
        "timeout_error, TIMEOUT",
        "INVALID_ARGUMENT, PERMANENT",
        "FAILED_PRECONDITION, PERMANENT",
        "NOT_FOUND, PERMANENT",
        "UNAUTHENTICATED, AUTHENTICATION",
        "PERMISSION_DENIED, AUTHENTICATION",
        "RESOURCE_EXHAUSTED, RATE_LIMIT",
        "UNAVAILABLE, THROTTLING",
        "DEADLINE_EXCEEDED, TIMEOUT",
        "INTERNAL, TRANSIENT",
        "ValidationException, PERMANENT",
        "ServiceQuotaExceededException, PERMANENT",
        "ResourceNotFoundException, PERMANENT",
        "AccessDeniedException, AUTHENTICATION",
        "ExpiredTokenException, AUTHENTICATION",
        "ThrottlingException, RATE_LIMIT",
        "ServiceUnavailableException, THROTTLING",
        "ModelNotReadyException, THROTTLING",
        "ModelTimeoutException, TIMEOUT",
        "InternalServerException, TRANSIENT",
        "ModelErrorException, TRANSIENT",
        "something_else, RATE_LIMIT"
    })
    void codeTakesPrecedenceOverStatus(String code, ErrorClass expected) {
        BackendException failure = BackendException.builder(UNKNOWN, "failed")
                .status(429)
                .code(code)
                .build();
        assertThat(classes.classify(failure)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(value = ErrorClass.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void classOfTheBackendTakesPrecedenceOverItsFacts(ErrorClass named) {
        BackendException failure = BackendException.builder(named, "failed")
                .status(500)
                .code("insufficient_quota")
                .cause(new ConnectException())
                .build();
        assertThat(classes.classify(failure)).isEqualTo(named);
    }

    @Test
    void failureOfABackendInsideAnotherExceptionIsFound() {
        Throwable wrapped = new ExecutionException(new BackendException(THROTTLING, "overloaded"));
        assertThat(classes.classify(wrapped)).isEqualTo(THROTTLING);
    }

    @Test
    void messagesAreNotEvaluated() {
        String words = "429 rate limit exceeded, connection refused, timeout, unauthorized";
        assertThat(classes.classify(new BackendException(UNKNOWN, words))).isEqualTo(UNKNOWN);
        assertThat(classes.classify(new RuntimeException(words))).isEqualTo(UNKNOWN);
    }

    @Test
    void classifiersAreAppliedFirstAndInOrder() {
        ErrorClassifier silent = error -> Optional.empty();
        ErrorClassifier first = error -> Optional.of(THROTTLING);
        ErrorClassifier second = error -> Optional.of(TIMEOUT);
        ErrorClassification configured = new ErrorClassification(List.of(silent, first, second));
        assertThat(configured.classify(new BackendException(PERMANENT, "x"))).isEqualTo(THROTTLING);
    }

    @Test
    void undecidedClassifiersFallBackToTheRules() {
        ErrorClassification configured = new ErrorClassification(List.of(error -> Optional.empty()));
        assertThat(configured.classify(withStatus(401))).isEqualTo(AUTHENTICATION);
    }

    @Test
    void throwingClassifierIsSkipped() {
        ErrorClassifier broken = error -> {
            throw new IllegalStateException("broken");
        };
        ErrorClassification configured =
                new ErrorClassification(List.of(broken, error -> Optional.of(ErrorClass.RATE_LIMIT)));
        assertThat(configured.classify(new ConnectException())).isEqualTo(RATE_LIMIT);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullAndErrorsOfAClassifierAreSkipped() {
        ErrorClassifier mute = error -> null;
        ErrorClassifier unlinked = error -> {
            throw new NoClassDefFoundError("on purpose");
        };
        ErrorClassification configured = new ErrorClassification(List.of(mute, unlinked));
        assertThat(configured.classify(new ConnectException())).isEqualTo(NETWORKING);
    }

    @Test
    void cyclicCauseChainEnds() {
        Exception one = new Exception();
        Exception other = new Exception(one);
        one.initCause(other);
        assertThat(classes.classify(one)).isEqualTo(UNKNOWN);
    }

    @Test
    void namedTypeTakesPrecedence() {
        ErrorClassification named = new ErrorClassification(List.of(error -> Optional.of(PERMANENT)))
                .with(IllegalArgumentException.class, TRANSIENT)
                .with(NumberFormatException.class, RATE_LIMIT);
        assertThat(named.classify(new IllegalArgumentException())).isEqualTo(TRANSIENT);
        assertThat(named.classify(new NumberFormatException()))
                .as("the most specific type")
                .isEqualTo(RATE_LIMIT);
        assertThat(named.classify(new IllegalStateException())).isEqualTo(PERMANENT);
    }

    @Test
    void namedTypeIsFoundAmongTheCausesOutermostFirst() {
        ErrorClassification named = classes.with(IllegalArgumentException.class, TRANSIENT)
                .with(UncheckedIOException.class, THROTTLING)
                .with(ConnectException.class, AUTHENTICATION);
        BackendException wrapped = BackendException.builder(UNKNOWN, "broke")
                .cause(new UncheckedIOException(new ConnectException()))
                .build();
        assertThat(named.classify(wrapped)).isEqualTo(THROTTLING);
        assertThat(classes.classify(wrapped)).as("unchanged").isEqualTo(NETWORKING);
    }

    @ParameterizedTest
    @CsvSource({
        "context_length_exceeded, 400, CONTEXT_LENGTH_EXCEEDED",
        "invalid_request_error, 401, KEY_REFUSED",
        "insufficient_quota, 429, QUOTA_EXHAUSTED",
        ", 429, RATE_LIMITED",
        ", 404, MODEL_NOT_FOUND",
        ", 413, REQUEST_TOO_LARGE",
        "rate_limit_exceeded, 413, REQUEST_TOO_LARGE",
        "unsupported_value, 200, UNSUPPORTED",
        "invalid_prompt, 0, INVALID_REQUEST",
        "string_above_max_length, 0, REQUEST_TOO_LARGE",
        "slow_down, 0, OVERLOADED",
        ", 402, QUOTA_EXHAUSTED",
        ", 418, INVALID_REQUEST",
        ", 500, SERVER_ERROR",
        "nobody_knows_this, 0, OTHER"
    })
    void reasonFollowsFromCodeAndStatus(String code, int status, Reason reason) {
        BackendException failure = BackendException.builder(Reason.OTHER, "refused")
                .code(code)
                .status(status)
                .build();

        assertThat(classes.reason(failure)).isEqualTo(reason);
        assertThat(classes.classify(failure)).isEqualTo(reason.errorClass());
    }

    @Test
    void preciseReasonOfABackendStands() {
        BackendException failure = BackendException.builder(Reason.CONTENT_FILTER, "refused")
                .code("insufficient_quota")
                .status(429)
                .build();

        assertThat(classes.reason(failure)).isEqualTo(Reason.CONTENT_FILTER);
    }

    @Test
    void reasonOfAClassGivesWayToAPreciserOneOfThatClassOnly() {
        BackendException quota = BackendException.builder(PERMANENT, "refused")
                .code("insufficient_quota")
                .build();
        BackendException throttled = BackendException.builder(THROTTLING, "refused")
                .code("insufficient_quota")
                .build();

        assertThat(classes.reason(quota)).isEqualTo(Reason.QUOTA_EXHAUSTED);
        assertThat(classes.reason(throttled)).isEqualTo(Reason.OVERLOADED);
    }

    @Test
    void reasonIsOfTheClassThatAClassifierDecides() {
        ErrorClassification decided = new ErrorClassification(List.of(error -> Optional.of(TRANSIENT)));

        assertThat(decided.reason(withStatus(429))).isEqualTo(Reason.SERVER_ERROR);
        assertThat(decided.reason(withStatus(500))).isEqualTo(Reason.SERVER_ERROR);
    }
}
