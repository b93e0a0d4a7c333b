package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * What every provider of {@link IntentTypes} promises, as tests. Its author extends this class in the plugin's tests.
 *
 * <pre>{@code
 * class HouseIntentsTest extends IntentTypesContract {
 *     @Override protected IntentTypes intentTypes() {
 *         return new HouseIntents();
 *     }
 * }
 * }</pre>
 */
public abstract class IntentTypesContract extends Contract {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The provider of types. */
    protected abstract IntentTypes intentTypes();

    @Test
    void providesTypes() {
        assertThat(intentTypes().types()).isNotEmpty().doesNotContainNull();
    }

    @Test
    void namesEachTypeOnce() {
        assertThat(intentTypes().types())
                .extracting(IntentType::name)
                .as("names, which differ in more than upper and lower case")
                .doesNotHaveDuplicates()
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .doesNotHaveDuplicates();
    }

    @Test
    void providesTheSameTypesEveryTime() {
        IntentTypes types = intentTypes();
        assertThat(types.types())
                .isEqualTo(types.types())
                .isEqualTo(intentTypes().types());
    }

    @Test
    void keepsItsTypesWhateverBecomesOfTheList() {
        IntentTypes types = intentTypes();
        List<IntentType> before = List.copyOf(types.types());
        try {
            types.types().clear();
        } catch (UnsupportedOperationException e) {
            assertThat(e).as("an unmodifiable list").isNotNull();
        }
        assertThat(types.types()).isEqualTo(before);
    }

    @Test
    void everySchemaIsAJsonObject() {
        for (IntentType type : intentTypes().types()) {
            if (!type.schema().isEmpty()) {
                assertThatCode(() -> assertThat(rootOf(type.schema())).isEqualTo(JsonToken.START_OBJECT))
                        .as("the schema of %s", type.name())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyTypeThatSharesRequestsIsToldApartByADescriptionOrItsPrompt() {
        List<String> undescribed = new ArrayList<>();
        for (IntentType type : intentTypes().types()) {
            if (type.packable()
                    && type.description().isBlank()
                    && type.systemPrompt().isBlank()) {
                undescribed.add(type.name());
            }
        }
        assertThat(undescribed)
                .as("packable types without a description and a system prompt")
                .isEmpty();
    }

    /** Reads to the end, so that what follows the object is found as well. */
    private static JsonToken rootOf(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken root = parser.nextToken();
            parser.skipChildren();
            assertThat(parser.nextToken()).as("what follows the schema").isNull();
            return root;
        }
    }
}
