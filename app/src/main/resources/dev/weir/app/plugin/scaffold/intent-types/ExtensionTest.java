package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class {{Class}}Test {

    @Test
    void providesOneTypeWithTheConfiguredLimit() {
        assertThat(new {{Class}}(new {{Type}}Settings(5)).types()).singleElement().satisfies(type -> {
            assertThat(type.name()).isEqualTo("{{Type}}");
            assertThat(type.maxTokens()).isEqualTo(5);
        });
    }
}
