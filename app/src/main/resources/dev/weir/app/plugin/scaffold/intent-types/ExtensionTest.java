package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.intent.IntentTypes;
import dev.weir.testkit.IntentTypesContract;
import org.junit.jupiter.api.Test;

class {{Class}}Test extends IntentTypesContract {
    @Override
    protected IntentTypes intentTypes() {
        return new {{Class}}(new {{Type}}Settings(5));
    }

    @Test
    void providesOneTypeWithTheConfiguredLimit() {
        assertThat(intentTypes().types()).singleElement().satisfies(type -> {
            assertThat(type.name()).isEqualTo("{{Type}}");
            assertThat(type.maxTokens()).isEqualTo(5);
        });
    }
}
