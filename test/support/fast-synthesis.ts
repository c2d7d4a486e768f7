/**
 * Stacks of tests are not checked against the CloudFormation schemas: loading those takes seconds in every file that synthesizes a stack.
 * The tests of the examples turn the check on, and let it fail.
 */
process.env.CDK_VALIDATION = 'false';
