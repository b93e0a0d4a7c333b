package dev.weir.app.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {

    @Test
    void namesStandForValues() {
        PromptTemplate template = new PromptTemplate("{{a}}, {{ b }} and {{a}} {not} {{");

        assertThat(template.names()).containsExactly("a", "b");
        assertThat(template.fill(Map.of("a", "{{b}}", "b", "$1")::get)).isEqualTo("{{b}}, $1 and {{b}} {not} {{");
    }

    @Test
    void aRowWithoutAValueIsRefused() {
        assertThatThrownBy(() -> new PromptTemplate("x {{a}}").fill(name -> null))
                .isInstanceOf(RowException.class)
                .hasMessage("has no 'a', which the template needs");
    }

    @Test
    void aTemplateWithoutANameIsRefused() {
        assertThatThrownBy(() -> new PromptTemplate("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as {{text}}");
    }
}
