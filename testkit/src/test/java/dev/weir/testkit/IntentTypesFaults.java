package dev.weir.testkit;

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** Providers of intent types with one fault each. */
final class IntentTypesFaults {
    private static final IntentType SCALE = IntentType.builder("Scale")
            .description("Changes the number of replicas.")
            .schema("{\"type\": \"object\"}")
            .packable(true)
            .build();

    private IntentTypesFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends IntentTypesContract {
        private final IntentTypes types;

        Tests(IntentTypes types) {
            this.types = types;
        }

        @Override
        protected IntentTypes intentTypes() {
            return types;
        }
    }

    static FaultTable<IntentTypes> table() {
        AtomicInteger calls = new AtomicInteger();
        List<IntentType> own = new ArrayList<>(List.of(SCALE));
        return new FaultTable<IntentTypes>(IntentTypesContract.class, Tests.class, () -> List.of(SCALE))
                .fault("provides no types", List::of, "providesTypes")
                .fault(
                        "has a name twice",
                        () -> List.of(SCALE, IntentType.builder("Scale").build()),
                        "namesEachTypeOnce")
                .fault(
                        "has names that differ in case alone",
                        () -> List.of(SCALE, IntentType.builder("scale").build()),
                        "namesEachTypeOnce")
                .fault(
                        "has other types each time",
                        () -> List.of(IntentType.builder("Scale" + calls.incrementAndGet())
                                .build()),
                        "providesTheSameTypesEveryTime")
                .fault("hands out its own list", () -> own, "keepsItsTypesWhateverBecomesOfTheList")
                .fault("has a schema that is no JSON", withSchema("{type: object}"), "everySchemaIsAJsonObject")
                .fault("has a schema that is a list", withSchema("[]"), "everySchemaIsAJsonObject")
                .fault("has a schema with a key twice", withSchema("{\"a\": 1, \"a\": 2}"), "everySchemaIsAJsonObject")
                .fault("has a schema with something behind it", withSchema("{} {}"), "everySchemaIsAJsonObject")
                .fault(
                        "has types in one request that nothing describes",
                        () -> List.of(IntentType.builder("Scale")
                                .schema("{}")
                                .packable(true)
                                .build()),
                        "everyTypeThatSharesRequestsIsToldApartByADescriptionOrItsPrompt");
    }

    private static IntentTypes withSchema(String schema) {
        return () -> List.of(IntentType.builder("Scale").schema(schema).build());
    }
}
