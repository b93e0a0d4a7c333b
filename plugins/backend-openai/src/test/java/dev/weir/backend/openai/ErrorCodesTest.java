package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.WireJson;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorCodesTest {

    private static ProviderError read(String body) {
        return ErrorReader.read(new WireJson(), new Buffer().writeString(body, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "300, PERMANENT",
        "304, PERMANENT",
        "400, PERMANENT",
        "401, AUTHENTICATION",
        "402, PERMANENT",
        "403, AUTHENTICATION",
        "404, PERMANENT",
        "405, PERMANENT",
        "406, PERMANENT",
        "407, AUTHENTICATION",
        "408, TIMEOUT",
        "409, TRANSIENT",
        "410, PERMANENT",
        "413, PERMANENT",
        "415, PERMANENT",
        "422, PERMANENT",
        "425, TRANSIENT",
        "429, RATE_LIMIT",
        "431, PERMANENT",
        "451, PERMANENT",
        "498, THROTTLING",
        "499, PERMANENT",
        "500, TRANSIENT",
        "501, PERMANENT",
        "502, TRANSIENT",
        "503, THROTTLING",
        "504, TIMEOUT",
        "505, PERMANENT",
        "520, TRANSIENT",
        "524, TIMEOUT",
        "529, THROTTLING",
        "599, NETWORKING"
    })
    void everyStatusHasItsClass(int status, ErrorClass expected) {
        assertThat(classified(status, ProviderError.NONE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"400, PERMANENT", "401, AUTHENTICATION", "404, PERMANENT", "408, TIMEOUT", "429, RATE_LIMIT"})
    void aTypeForAnyMistakeLeavesTheClassToTheStatus(int status, ErrorClass expected) {
        assertThat(classified(status, read(TestJson.error("invalid_request_error", null))))
                .isEqualTo(expected);
    }

    /** The class that the runtime gives such a refusal. */
    private static ErrorClass classified(int status, ProviderError error) {
        return ErrorClassification.standard()
                .classify(BackendException.builder(ErrorCodes.of(status, error), "refused")
                        .status(status)
                        .code(error.name())
                        .build());
    }

    @ParameterizedTest
    @CsvSource({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance"})
    void quotaThatIsUsedUpIsNoRateLimit(String code) {
        assertThat(ErrorCodes.of(429, read(TestJson.error("requests", code)))).isEqualTo(Reason.QUOTA_EXHAUSTED);
        assertThat(ErrorCodes.of(429, read(TestJson.error(code, null)))).isEqualTo(Reason.QUOTA_EXHAUSTED);
    }

    @ParameterizedTest
    @CsvSource({
        "0, server_error,, SERVER_ERROR",
        "503, server_error,, OTHER",
        "0, overloaded,, OVERLOADED",
        "0, server_error, overloaded, OVERLOADED",
        "529, overloaded_error,, OVERLOADED",
        "0, service_unavailable,, OVERLOADED",
        "0, timeout_error,, TIMED_OUT",
        "401, authentication_error,, KEY_REFUSED",
        "401, invalid_request_error, invalid_api_key, KEY_REFUSED",
        "403, permission_error,, PERMISSION_DENIED",
        "400, invalid_request_error, context_length_exceeded, CONTEXT_LENGTH_EXCEEDED",
        "400, exceed_context_size_error,, CONTEXT_LENGTH_EXCEEDED",
        "400,, content_filter, CONTENT_FILTER",
        "400, invalid_request_error, content_policy_violation, CONTENT_FILTER",
        "413, request_too_large,, REQUEST_TOO_LARGE",
        "404, invalid_request_error, model_not_found, MODEL_NOT_FOUND",
        "404,, DeploymentNotFound, MODEL_NOT_FOUND",
        "0, not_found_error,, MODEL_NOT_FOUND",
        "400, invalid_request_error,, INVALID_REQUEST",
        "422,, unsupported_parameter, INVALID_REQUEST",
        "401, invalid_request_error,, OTHER",
        "501, not_implemented,, UNSUPPORTED",
        "429, requests, rate_limit_exceeded, RATE_LIMITED_REQUESTS",
        "429, tokens, rate_limit_exceeded, RATE_LIMITED_TOKENS",
        "429, tokens,, RATE_LIMITED_TOKENS",
        "429, rate_limit_error,, RATE_LIMITED",
        "429, RESOURCE_EXHAUSTED,, RATE_LIMITED",
        "429,,, OTHER",
        "0, something_new, something_newer, OTHER",
        "0,,, OTHER"
    })
    void namesAreMappedToReasons(int status, String type, String code, Reason expected) {
        assertThat(ErrorCodes.of(status, read(TestJson.error(type, code)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | This model's maximum context length is 4096 tokens | CONTEXT_LENGTH_EXCEEDED",
                "400 | the request exceeds the available context size | CONTEXT_LENGTH_EXCEEDED",
                "400 | prompt is too long: 9 tokens | CONTEXT_LENGTH_EXCEEDED",
                "422 | input is too long | CONTEXT_LENGTH_EXCEEDED",
                "400 | Please reduce the length of the messages or completion | CONTEXT_LENGTH_EXCEEDED",
                "400 | filtered due to our content management policy | CONTENT_FILTER",
                "400 | rejected by our safety system | CONTENT_FILTER",
                "404 | model 'qwen9' not found, try pulling it first | MODEL_NOT_FOUND",
                "404 | The model `x` does not exist | MODEL_NOT_FOUND",
                "400 | unknown model x | MODEL_NOT_FOUND",
                "400 | x does not support tools | UNSUPPORTED",
                "400 | temperature is not supported with this model | UNSUPPORTED",
                "429 | Rate limit reached on tokens per min (TPM) | RATE_LIMITED_TOKENS",
                "429 | Limit reached: requests per day | RATE_LIMITED_REQUESTS",
                "500 | maximum context length | OTHER",
                "400 | something new | OTHER"
            })
    void wordsTellWhereNoNameDoes(int status, String message, Reason expected) {
        assertThat(ErrorCodes.of(status, new ProviderError(0, null, null, null, message)))
                .isEqualTo(expected);
    }

    @Test
    void readsTheDialects() {
        assertThat(read("{\"error\":{\"code\":500,\"message\":\"m\",\"type\":\"server_error\"}}"))
                .as("llama.cpp")
                .isEqualTo(new ProviderError(500, null, "server_error", null, "m"));
        assertThat(
                        read(
                                "{\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}"))
                .as("vLLM")
                .isEqualTo(new ProviderError(400, null, "BadRequestError", null, "m"));
        assertThat(read("{\"error\":{\"code\":\"429\",\"message\":\"m\"}}"))
                .as("Azure")
                .isEqualTo(new ProviderError(429, null, null, null, "m"));
        assertThat(read("{\"error\":\"m\",\"error_type\":\"overloaded\"}"))
                .as("text-generation-inference")
                .isEqualTo(new ProviderError(0, null, "overloaded", null, "m"));
        assertThat(read("{\"error\":\"m\"}")).as("Ollama").isEqualTo(new ProviderError(0, null, null, null, "m"));
        assertThat(read("{\"object\":\"error\",\"message\":{\"detail\":[]},\"type\":\"invalid_request_error\"}"))
                .as("Mistral")
                .isEqualTo(new ProviderError(0, null, "invalid_request_error", null, null));
    }

    @Test
    void textInThePlaceOfACodeIsNotTaken() {
        assertThat(read(TestJson.error("the prompt was: qzxv", "qzxv qzxv")).name())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"''", "nonsense", "[1]", "{\"error\":", "null", "<html>"})
    void whatIsNoErrorSaysNothing(String body) {
        assertThat(read(body)).isEqualTo(ProviderError.NONE);
    }
}
