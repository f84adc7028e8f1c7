// Sharing a stage out: whatever the cut, the block and the number of threads, every element of the
// block is computed once and nothing beside it.
#include "engine/share.h"
#include "support/cmocka.h"
#include <stdlib.h>
#include <string.h>

enum { ROWS = 230, COLUMNS = 300 };

static void tick(const void *stage, AttnBlock block) {
    unsigned char *cells = *(unsigned char *const *)stage;
    for (size_t i = block.row; i < block.row + block.rows; i++)
        for (size_t j = block.column; j < block.column + block.columns; j++)
            cells[i * COLUMNS + j]++;
}

typedef struct Fixture {
    unsigned char *cells;
    AttnPool *pool;
    atomic_bool cancel, stopped;
    AttnShare share;
} Fixture;

static int setup(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->cells = calloc(ROWS * COLUMNS, 1);
    assert_non_null(f->cells);
    assert_int_equal(attn_pool_create(3, &f->pool), ATTN_OK);
    f->share = (AttnShare){.pool = f->pool,
                           .cancel = &f->cancel,
                           .stopped = &f->stopped,
                           .function = tick,
                           .stage = &f->cells};
    *state = f;
    return 0;
}

static int teardown(void **state) {
    Fixture *f = *state;
    attn_pool_destroy(f->pool);
    free(f->cells);
    free(f);
    return 0;
}

static void expect_block(Fixture *f, AttnBlock b) {
    memset(f->cells, 0, ROWS * COLUMNS);
    attn_share_block(&f->share, b);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLUMNS; j++) {
            bool inside =
                i >= b.row && i < b.row + b.rows && j >= b.column && j < b.column + b.columns;
            assert_int_equal(f->cells[i * COLUMNS + j], inside);
        }
    }
}

static size_t below(size_t n) {
    return (size_t)rand() % n;
}

static void every_cell_of_a_block_once(void **state) {
    Fixture *f = *state;
    const AttnCut cuts[] = {ATTN_CUT_ROWS, ATTN_CUT_COLUMNS, ATTN_CUT_BOTH};
    const double costs[] = {0.0, 1.0, 300.0, 1e6}; // alone, chunks of many tiles, of one
    const AttnKernelChoice kernels[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AUTO};
    srand(5);
    for (int round = 0; round < 300; round++) {
        AttnBlock b = {.row = below(ROWS), .column = below(COLUMNS)};
        b.rows = below(ROWS - b.row + 1);
        b.columns = below(COLUMNS - b.column + 1);
        f->share.cut = cuts[round % 3];
        f->share.cell_cost = costs[below(4)];
        assert_int_equal(attn_kernels_choose(kernels[below(2)], &f->share.kernels, NULL), ATTN_OK);
        expect_block(f, b);
    }
    assert_false(atomic_load(&f->stopped));
}

// Blocks side by side as one loop, each of a product of its own.
static void several_blocks_at_once(void **state) {
    Fixture *f = *state;
    const size_t widths[][ATTN_SHARE_MOST] = {{COLUMNS, 1, 33}, {1, 1, 1}, {100, 250, 96}};
    unsigned char *cells[ATTN_SHARE_MOST];
    AttnShare shares[ATTN_SHARE_MOST];
    AttnBlock blocks[ATTN_SHARE_MOST];
    for (size_t i = 0; i < ATTN_SHARE_MOST; i++)
        assert_non_null(cells[i] = malloc(ROWS * COLUMNS));
    for (size_t k = 0; k < 12; k++) {
        const size_t count = 1 + k % ATTN_SHARE_MOST;
        f->share.cell_cost = k % 2 ? 5.0 : 5000.0;
        f->share.cut = ATTN_CUT_BOTH;
        assert_int_equal(attn_kernels_choose(k % 4 ? ATTN_KERNEL_AUTO : ATTN_KERNEL_SCALAR,
                                             &f->share.kernels, NULL),
                         ATTN_OK);
        for (size_t i = 0; i < count; i++) {
            memset(cells[i], 0, ROWS * COLUMNS);
            shares[i] = f->share;
            shares[i].stage = &cells[i];
            blocks[i] = (AttnBlock){7, k < 6 ? ROWS - 7 : 1, 0, widths[k / 4][i]};
        }
        attn_share_blocks(shares, blocks, count);
        for (size_t i = 0; i < count; i++)
            for (size_t cell = 0; cell < ROWS * COLUMNS; cell++)
                assert_int_equal(cells[i][cell], cell / COLUMNS >= 7 &&
                                                     cell / COLUMNS < 7 + blocks[i].rows &&
                                                     cell % COLUMNS < blocks[i].columns);
    }
    for (size_t i = 0; i < ATTN_SHARE_MOST; i++)
        free(cells[i]);
}

static void marked_rows_and_columns_once(void **state) {
    Fixture *f = *state;
    bool row_marks[ROWS] = {0}, column_marks[COLUMNS] = {0};
    AttnFlags rows = {row_marks, ROWS}, columns = {column_marks, COLUMNS};
    assert_int_equal(attn_kernels_choose(ATTN_KERNEL_AUTO, &f->share.kernels, NULL), ATTN_OK);
    f->share.cut = ATTN_CUT_BOTH;
    for (size_t i = 0; i < ROWS; i++)
        row_marks[i] = i % 7 < 2;
    for (size_t j = 0; j < COLUMNS; j++)
        column_marks[j] = j % 50 == 3;
    attn_share_region(&f->share, rows, columns);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++)
            assert_int_equal(f->cells[i * COLUMNS + j], row_marks[i] || column_marks[j]);
}

static void cancelling_is_told(void **state) {
    Fixture *f = *state;
    assert_int_equal(attn_kernels_choose(ATTN_KERNEL_AUTO, &f->share.kernels, NULL), ATTN_OK);
    atomic_store(&f->cancel, true);
    attn_share_block(&f->share, (AttnBlock){0, ROWS, 0, COLUMNS});
    assert_true(atomic_load(&f->stopped));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_cell_of_a_block_once, setup, teardown),
        cmocka_unit_test_setup_teardown(several_blocks_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(marked_rows_and_columns_once, setup, teardown),
        cmocka_unit_test_setup_teardown(cancelling_is_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
