/* test-frame.c - messages as bytes, and values as payloads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/virterror.h>
#include <string.h>
#include "rpc/error-reply.h"
#include "rpc/frame.h"
#include "rpc/procedure.h"
#include "rpc/typed-params.h"
#include "rpc/values.h"
#include "util/error.h"

static const VxMessageHeader call = {
    REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, VX_CALL, 7, VX_OK
};

static GBytes *
make_call(const char *name)
{
    remote_domain_lookup_by_name_args args = { .name = (char *) name };
    g_autoptr(GError) error = NULL;
    GBytes *bytes =
        vx_frame_encode(&call, (xdrproc_t) xdr_remote_domain_lookup_by_name_args, &args, &error);

    g_assert_no_error(error);
    return bytes;
}

/* What libvirt's client sends: written down by hand. */
static void
test_layout(void)
{
    static const guint8 expected[] = {
        0,    0, 0,    36,                     /* length */
        0x20, 0, 0x80, 0x86,                   /* program */
        0,    0, 0,    1,                      /* version */
        0,    0, 0,    23,                     /* procedure */
        0,    0, 0,    0,                      /* type */
        0,    0, 0,    7,                      /* serial */
        0,    0, 0,    0,                      /* status */
        0,    0, 0,    3,    'w', 'e', 'b', 0, /* name */
    };
    g_autoptr(GBytes) bytes = make_call("web");

    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), expected,
                    sizeof expected);
}

static void
check_message(GBytes *message, const char *name)
{
    remote_domain_lookup_by_name_args args = { 0 };
    g_autoptr(GError) error = NULL;
    VxMessageHeader header;

    vx_frame_decode_header(message, &header, &error);
    g_assert_no_error(error);
    g_assert_cmpint(header.proc, ==, REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME);
    g_assert_cmpuint(header.serial, ==, 7);
    vx_frame_decode_payload(message, (xdrproc_t) xdr_remote_domain_lookup_by_name_args, &args,
                            &error);
    g_assert_no_error(error);
    g_assert_cmpstr(args.name, ==, name);
    xdr_free((xdrproc_t) xdr_remote_domain_lookup_by_name_args, (char *) &args);
}

/* Two messages, in pieces of every size. */
static void
test_reader_pieces(void)
{
    g_autoptr(GBytes) first = make_call("first");
    g_autoptr(GBytes) second = make_call("the second");
    g_autoptr(GByteArray) both = g_byte_array_new();

    g_byte_array_append(both, g_bytes_get_data(first, NULL), g_bytes_get_size(first));
    g_byte_array_append(both, g_bytes_get_data(second, NULL), g_bytes_get_size(second));
    for (gsize piece = 1; piece <= both->len; piece++) {
        g_autoptr(VxFrameReader) reader = vx_frame_reader_new();
        guint n_messages = 0;

        for (gsize at = 0; at < both->len; at += piece) {
            const guint8 *bytes = both->data + at;
            gsize n = MIN(piece, both->len - at);

            while (n > 0) {
                g_autoptr(GBytes) message = NULL;
                g_autoptr(GError) error = NULL;

                vx_frame_reader_feed(reader, &bytes, &n, &message, &error);
                g_assert_no_error(error);
                if (message)
                    check_message(message, n_messages++ == 0 ? "first" : "the second");
            }
        }
        g_assert_cmpuint(n_messages, ==, 2);
    }
}

static void
check_length(guint32 length, gboolean good)
{
    g_autoptr(VxFrameReader) reader = vx_frame_reader_new();
    g_autoptr(GBytes) message = NULL;
    g_autoptr(GError) error = NULL;
    guint32 wire = GUINT32_TO_BE(length);
    const guint8 *bytes = (const guint8 *) &wire;
    gsize n = sizeof wire;

    g_assert_true(vx_frame_reader_feed(reader, &bytes, &n, &message, &error) == good);
    g_assert_true(good || vx_error_is(error, VIR_ERR_RPC));
    g_assert_null(message);
}

static void
test_reader_lengths(void)
{
    check_length(0, FALSE);
    check_length(3, FALSE);
    check_length(27, FALSE);
    check_length(28, TRUE);
    check_length(VX_FRAME_MESSAGE_MAX + 4, TRUE);
    check_length(VX_FRAME_MESSAGE_MAX + 5, FALSE);
    check_length(G_MAXUINT32, FALSE);
}

static void
check_payload_refused(const guint8 *payload, gsize n)
{
    g_autofree guint8 *data = g_malloc0(VX_FRAME_HEADER_SIZE + n);
    remote_domain_lookup_by_name_args args = { 0 };
    g_autoptr(GBytes) message = NULL;
    g_autoptr(GError) error = NULL;

    if (n > 0)
        memcpy(data + VX_FRAME_HEADER_SIZE, payload, n);
    message = g_bytes_new_static(data, VX_FRAME_HEADER_SIZE + n);
    g_assert_false(vx_frame_decode_payload(
        message, (xdrproc_t) xdr_remote_domain_lookup_by_name_args, &args, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_RPC));
    g_assert_cmpstr(error->message, ==, "Unable to decode message payload");
}

static void
test_payload_malformed(void)
{
    static const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff, 'a', 'b', 'c', 'd' };
    static const guint8 too_long[] = { 0, 0x40, 0, 1, 'a', 'b', 'c', 'd' };
    static const guint8 cut[] = { 0, 0, 0, 8, 'a', 'b', 'c', 'd' };
    static const guint8 trailing[] = { 0, 0, 0, 1, 'a', 0, 0, 0, 0, 0, 0, 0 };

    check_payload_refused(huge, sizeof huge);
    check_payload_refused(too_long, sizeof too_long);
    check_payload_refused(cut, sizeof cut);
    check_payload_refused(trailing, sizeof trailing);
    check_payload_refused(NULL, 0);
}

static void
check_not_encoded(remote_domain_lookup_by_name_args *args)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes =
        vx_frame_encode(&call, (xdrproc_t) xdr_remote_domain_lookup_by_name_args, args, &error);

    g_assert_true(vx_error_is(error, VIR_ERR_RPC));
    g_assert_null(bytes);
}

static void
test_encode_refusals(void)
{
    remote_domain_lookup_by_name_args args = { .name = g_malloc0(REMOTE_STRING_MAX + 2) };

    memset(args.name, 'x', REMOTE_STRING_MAX + 1);
    check_not_encoded(&args);
    g_free(args.name);
}

/* Every procedure's arguments and answer, from nothing but zeros, there and back. */
static void
test_all_procedures(void)
{
    g_autofree guint8 *zeros = g_malloc0(VX_FRAME_HEADER_SIZE + 4096);
    guint n = 0;

    for (int number = 0; number < vx_procedure_limit(); number++) {
        const VxProcedure *procedure = vx_procedure_lookup(number);
        g_autoptr(GBytes) message = g_bytes_new_static(zeros, VX_FRAME_HEADER_SIZE + 4096);
        g_autofree gpointer args = NULL;
        g_autofree gpointer ret = NULL;

        if (!procedure)
            continue;
        n++;
        g_assert_cmpint(procedure->number, ==, number);
        args = g_malloc0(procedure->args_size);
        ret = g_malloc0(procedure->ret_size);
        xdr_free(procedure->args, args);
        xdr_free(procedure->ret, ret);
        /* More zeros than any needs: refused for what is left, and nothing leaks. */
        g_assert_false(vx_frame_decode_payload(message, procedure->args, args, NULL));
    }
    g_assert_cmpuint(n, >, 390);
    g_assert_null(vx_procedure_lookup(-1));
    g_assert_null(vx_procedure_lookup(0));
    g_assert_null(vx_procedure_lookup(vx_procedure_limit()));
    g_assert_null(vx_procedure_lookup(REMOTE_PROC_DOMAIN_EVENT_LIFECYCLE));
}

static void
test_error_reply(void)
{
    g_autoptr(GError) error =
        g_error_new(VX_ERROR, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", "web\xff");
    g_autoptr(GBytes) bytes = vx_error_reply_encode(&call, error, VIR_FROM_VBOX);
    g_autoptr(GBytes) message =
        g_bytes_new_from_bytes(bytes, VX_FRAME_LENGTH_SIZE, g_bytes_get_size(bytes) - 4);
    g_autoptr(GError) failure = NULL;
    remote_error reply = { 0 };

    vx_frame_decode_payload(message, (xdrproc_t) xdr_remote_error, &reply, &failure);
    g_assert_no_error(failure);
    g_assert_cmpint(reply.code, ==, VIR_ERR_NO_DOMAIN);
    g_assert_cmpint(reply.domain, ==, VIR_FROM_VBOX);
    g_assert_cmpstr(*reply.message, ==,
                    "Domain not found: no domain with matching name 'web\xef\xbf\xbd'");
    g_assert_cmpstr(*reply.str1, ==, "Domain not found: %s");
    g_assert_cmpstr(*reply.str2, ==, "no domain with matching name 'web\xef\xbf\xbd'");
    g_assert_null(reply.str3);
    g_assert_cmpint(reply.int1, ==, -1);
    xdr_free((xdrproc_t) xdr_remote_error, (char *) &reply);
}

static void
check_sentence(int code, const char *expected)
{
    g_autofree char *sentence = vx_error_sentence(code, "x");

    g_assert_cmpstr(sentence, ==, expected);
}

static void
test_error_sentences(void)
{
    check_sentence(VIR_ERR_INTERNAL_ERROR, "internal error: x");
    check_sentence(VIR_ERR_DOM_EXIST, "domain x exists already");
    check_sentence(VIR_ERR_RPC, "x");
    check_sentence(114, "Invalid encryption key for the secret: x");
    check_sentence(0, "Unknown error: x");
    check_sentence(-1, "Unknown error: x");
    check_sentence(100000, "Unknown error: x");
}

static void
test_uuid(void)
{
    remote_uuid uuid;
    g_autofree char *text = NULL;

    g_assert_true(vx_remote_uuid_parse("1DEFF1FF-1481-464f-967f-a50fe8936cc4", uuid));
    text = vx_remote_uuid_format(uuid);
    g_assert_cmpstr(text, ==, "1deff1ff-1481-464f-967f-a50fe8936cc4");
    g_assert_true(vx_remote_uuid_parse("1deff1ff1481464f967fa50fe8936cc4", uuid));
    g_assert_false(vx_remote_uuid_parse("", uuid));
    g_assert_false(vx_remote_uuid_parse("1deff1ff-1481-464f-967f-a50fe8936cc", uuid));
    g_assert_false(vx_remote_uuid_parse("1deff1ff-1481-464f-967f-a50fe8936cc4a", uuid));
    g_assert_false(vx_remote_uuid_parse("-1deff1ff-1481-464f-967f-a50fe8936cc4", uuid));
    g_assert_false(vx_remote_uuid_parse("1deff1ff-1481-464f-967f-a50fe8936cg4", uuid));
}

static void
test_typed_params(void)
{
    static const VxTypedParamSpec specs[] = {
        {"a",    VIR_TYPED_PARAM_INT, FALSE },
        { "s", VIR_TYPED_PARAM_STRING, TRUE },
        { NULL  },
    };
    static const VxTypedParamSpec wrong_type[] = {
        {"a",    VIR_TYPED_PARAM_UINT, FALSE },
        { NULL}
    };
    VxTypedParams *params = vx_typed_params_new();
    remote_connect_set_identity_args args = { 0 };
    g_autoptr(GError) error = NULL;

    vx_typed_params_add_int(params, "a", 5);
    vx_typed_params_add_string(params, "s", "one");
    vx_typed_params_add_string(params, "s", "two");
    g_assert_cmpuint(vx_typed_params_get_n(params), ==, 3);
    vx_typed_params_finish(params, VIR_TYPED_PARAM_STRING_OKAY, &args.params.params_len,
                           &args.params.params_val);
    g_assert_cmpuint(args.params.params_len, ==, 3);
    g_assert_true(vx_typed_params_validate(args.params.params_val, 3, specs, &error));
    g_assert_no_error(error);
    g_assert_false(vx_typed_params_validate(args.params.params_val, 3, specs + 1, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_ARGUMENT_UNSUPPORTED));
    g_clear_error(&error);
    g_assert_false(vx_typed_params_validate(args.params.params_val, 1, wrong_type, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_INVALID_ARG));
    g_assert_cmpstr(
        vx_typed_params_find(args.params.params_val, 3, "s")->value.remote_typed_param_value_u.s,
        ==, "one");
    xdr_free((xdrproc_t) xdr_remote_connect_set_identity_args, (char *) &args);

    params = vx_typed_params_new();
    vx_typed_params_add_string(params, "s", "not for old clients");
    vx_typed_params_add_ullong(params, "u", G_MAXUINT64);
    vx_typed_params_finish(params, 0, &args.params.params_len, &args.params.params_val);
    g_assert_cmpuint(args.params.params_len, ==, 1);
    g_assert_cmpstr(args.params.params_val[0].field, ==, "u");
    xdr_free((xdrproc_t) xdr_remote_connect_set_identity_args, (char *) &args);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame/layout", test_layout);
    g_test_add_func("/frame/reader-pieces", test_reader_pieces);
    g_test_add_func("/frame/reader-lengths", test_reader_lengths);
    g_test_add_func("/frame/payload-malformed", test_payload_malformed);
    g_test_add_func("/frame/encode-refusals", test_encode_refusals);
    g_test_add_func("/frame/all-procedures", test_all_procedures);
    g_test_add_func("/frame/error-reply", test_error_reply);
    g_test_add_func("/frame/error-sentences", test_error_sentences);
    g_test_add_func("/frame/uuid", test_uuid);
    g_test_add_func("/frame/typed-params", test_typed_params);
    return g_test_run();
}
