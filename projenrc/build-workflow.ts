import { awscdk, github } from 'projen';

/** What must hold before a change lands is one script, here and on GitHub: `.ci/run`. */
export function buildWorkflow(project: awscdk.AwsCdkConstructLibrary, nodeVersion: string): void {
  const { JobPermission } = github.workflows;
  if (!project.github) throw new Error('the build workflow needs GitHub');

  const workflow = project.github.addWorkflow('build');
  workflow.on({ pullRequest: {}, workflowDispatch: {} });
  workflow.addJob('build', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: JobPermission.READ },
    timeoutMinutes: 60,
    steps: [
      github.WorkflowSteps.checkout(),
      { name: 'Setup Node.js', uses: 'actions/setup-node@v7.0.0', with: { 'node-version': nodeVersion, 'package-manager-cache': false } },
      { name: 'Everything that must hold', run: '.ci/run' },
    ],
  });
  new github.AutoMerge(project.github).addConditions('status-success=build');
}
