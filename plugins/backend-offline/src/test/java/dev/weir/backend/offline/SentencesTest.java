package dev.weir.backend.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.backend.offline.SentenceTable.SentenceRow;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The tables {@code understood.txt} and {@code refused.txt} hold. */
class SentencesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final AnswerSchemas SCHEMAS = new AnswerSchemas();

    private static final OfflineBackend BACKEND = new OfflineBackend();

    static Stream<SentenceRow> understood() {
        return SentenceTable.rows("understood.txt");
    }

    static Stream<SentenceRow> refused() {
        return SentenceTable.rows("refused.txt");
    }

    private String answer(SentenceRow row) throws BackendException {
        FakeCall call = FakeCall.within(Duration.ofSeconds(30)).withAttributes(row.attributes());
        return BACKEND.complete(
                        ChatRequest.builder("offline").user(row.sentence()).build(), call)
                .text();
    }

    @ParameterizedTest
    @MethodSource("understood")
    void answersWhatTheTableSays(SentenceRow row) throws BackendException {
        assertThat(JSON.readTree(answer(row))).isEqualTo(JSON.readTree(row.outcome()));
    }

    @ParameterizedTest
    @MethodSource("understood")
    void answersByTheDocumentedSchema(SentenceRow row) throws BackendException {
        assertThat(SCHEMAS.problems(answer(row))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesForTheReasonThatTheTableGives(SentenceRow row) {
        BackendException refusal = catchThrowableOfType(BackendException.class, () -> answer(row));
        assertThat(refusal).isNotNull();
        assertThat(refusal.errorClass()).isEqualTo(ErrorClass.PERMANENT);
        assertThat(refusal.code()).isEqualTo("not_understood");
        assertThat(refusal)
                .hasMessage("offline backend: the text was not understood: " + row.outcome()
                        + "; it understands sentences such as 'Deploy nginx with 3 replicas'");
    }

    @Test
    void tablesAreAsLongAsPromised() {
        assertThat(understood()).hasSizeGreaterThanOrEqualTo(100);
        assertThat(refused()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void everyTypeHasASchemaThatRefusesOtherThings() {
        assertThat(SCHEMAS.size()).isEqualTo(4);
        for (String type : new String[] {"Deployment", "Scale", "Configuration", "Deletion"}) {
            String answer = String.format(
                    Locale.ROOT,
                    "{\"type\":\"NetworkFunction%s\",\"target\":\"x\",\"targetKind\":\"workload\",\"notUnderstood\":[],\"moon\":1}",
                    type);
            assertThat(SCHEMAS.problems(answer)).contains("moon");
        }
    }
}
