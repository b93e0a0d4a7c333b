package dev.weir.guard.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.schema.JsonSchema;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.TextKind;
import dev.weir.spi.json.JsonSchemas;
import dev.weir.testkit.GuardContract;
import dev.weir.testkit.fake.FakeCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaGuardTest extends GuardContract {
    private static final JsonSchemas SCHEMAS = schema -> JsonSchema.of(schema)::isFollowedBy;
    private static final String SCHEMA =
            "{\"type\": \"object\", \"properties\": {\"size\": {\"type\": \"integer\"}}, \"required\": [\"size\"]}";

    @TempDir
    private Path directory;

    @Override
    protected Guard guard() {
        return guard(SCHEMA);
    }

    private Guard guard(String schema) {
        try {
            return new SchemaGuard(new SchemaSettings(Files.writeString(directory.resolve("s.json"), schema)), SCHEMAS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected List<String> texts() {
        return List.of("{\"size\": \"large\"}", "[]");
    }

    @Test
    void refusesAnAnswerAtItsEndThatDoesNotFollow() {
        CallGuard call = guard().begin(FakeCall.within(Duration.ofMinutes(1)));
        assertThat(Pieces.pass(call.answer(TextKind.TEXT), List.of("{\"si", "ze\": 3}")))
                .isEqualTo("{\"size\": 3}");
        assertThatThrownBy(() -> Pieces.pass(call.answer(TextKind.TEXT), List.of("{\"si", "ze\": \"x\"}")))
                .isInstanceOf(GuardRefusal.class)
                .hasMessage("schema: it does not follow the JSON Schema");
        assertThat(call.answer(TextKind.REASONING)).isNull();
    }

    @Test
    void aSchemaThatIsNoneIsRefused() {
        assertThatThrownBy(() -> guard("{\"type\": 3}")).hasMessageContaining("JSON Schema");
        Path missing = directory.resolve("none.json");
        assertThatThrownBy(() -> new SchemaGuard(new SchemaSettings(missing), SCHEMAS))
                .hasMessageContaining("none.json cannot be read");
    }
}
