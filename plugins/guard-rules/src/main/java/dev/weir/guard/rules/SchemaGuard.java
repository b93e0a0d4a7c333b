package dev.weir.guard.rules;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import dev.weir.spi.json.JsonSchemas;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses answers whose text does not follow a JSON Schema. A streamed answer passes as it arrives, and fails at its end if it does
 * not follow. Thread-safe.
 */
public final class SchemaGuard implements Guard {
    private final Predicate<String> schema;

    @Inject
    SchemaGuard(SchemaSettings settings, JsonSchemas schemas) {
        String text;
        try {
            text = Files.readString(settings.schema());
        } catch (IOException e) {
            throw new IllegalArgumentException("schema: " + settings.schema() + " cannot be read: " + e, e);
        }
        schema = schemas.compile(text);
    }

    @Override
    public CallGuard begin(CallContext call) {
        return new CallGuard() {
            @Override
            public @Nullable TextGuard answer(TextKind kind) {
                return kind == TextKind.TEXT ? new SchemaText(schema) : null;
            }
        };
    }

    private static final class SchemaText implements TextGuard {
        private final Predicate<String> schema;
        private final StringBuilder whole = new StringBuilder();

        SchemaText(Predicate<String> schema) {
            this.schema = schema;
        }

        @Override
        public ReleasedText check(String text, boolean last) {
            whole.append(text);
            if (last && !schema.test(whole.toString())) {
                throw new GuardRefusal("schema", "it does not follow the JSON Schema");
            }
            return ReleasedText.all(text);
        }
    }
}
