package dev.weir.spi.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {

    @Test
    void labelBeginsWithTheFault() {
        assertThat(Reason.CONTEXT_LENGTH_EXCEEDED.label()).isEqualTo("caller.context-length-exceeded");
        assertThat(Reason.OTHER.label()).isEqualTo("other");
    }

    @ParameterizedTest
    @EnumSource
    void reasonOfAClassIsOfThatClass(ErrorClass errorClass) {
        assertThat(Reason.of(errorClass).errorClass()).isEqualTo(errorClass);
        assertThat(new BackendException(errorClass, "x").reason()).isEqualTo(Reason.of(errorClass));
    }

    @ParameterizedTest
    @EnumSource
    void failureForAReasonIsOfTheReasonsClass(Reason reason) {
        BackendException failure = BackendException.builder(reason, "x").build();

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.errorClass()).isEqualTo(reason.errorClass());
    }
}
