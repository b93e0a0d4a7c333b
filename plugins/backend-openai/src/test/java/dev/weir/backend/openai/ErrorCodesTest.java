package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
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
    void quotaThatIsUsedUpIsPermanent(String code) {
        assertThat(ErrorCodes.of(429, read(TestJson.error("requests", code)))).isEqualTo(ErrorClass.PERMANENT);
        assertThat(ErrorCodes.of(429, read(TestJson.error(code, null)))).isEqualTo(ErrorClass.PERMANENT);
    }

    @ParameterizedTest
    @CsvSource({
        "server_error,, TRANSIENT",
        "invalid_request_error, context_length_exceeded, PERMANENT",
        "requests, rate_limit_exceeded, RATE_LIMIT",
        "insufficient_quota, insufficient_quota, PERMANENT",
        "overloaded,, THROTTLING",
        "server_error, overloaded, THROTTLING",
        "overloaded_error,, THROTTLING",
        "authentication_error,, AUTHENTICATION",
        "something_new, something_newer, UNKNOWN",
        ",, UNKNOWN"
    })
    void errorWithoutAStatusHasTheClassOfItsNames(String type, String code, ErrorClass expected) {
        assertThat(ErrorCodes.of(0, read(TestJson.error(type, code)))).isEqualTo(expected);
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
